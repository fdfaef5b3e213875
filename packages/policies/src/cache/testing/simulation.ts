import type { Ctx, OutgoingRequest, Purge, RedisStore, Reply, ResponseHead } from '../../contract.js'
import { headerIn } from '../../headers.js'
import { remembering } from '../../testing.js'
import { config } from '../config.js'
import policy from '../policy.js'

export interface Question {
  method?: string
  path?: string
  headers?: Record<string, string>
  application?: string | undefined
  /** Header that carried the key. */
  credential?: string
}

export interface Answer {
  status?: number
  /** Several values: as many fields. */
  headers?: Record<string, string | string[]>
  body?: string
}

export interface Given {
  status: number
  header(name: string): string | undefined
  body: string
  /** The service was asked. */
  asked: boolean
}

/** A cache before a service, in time that stands still until it is moved: hooks run in the order in which a node runs them. */
export class Simulation {
  now = Date.parse('2026-01-01T00:00:00Z')
  asked = 0
  /** What the service was asked last. */
  sent: OutgoingRequest | undefined
  /** Refused: the service cannot be reached. */
  origin: (out: OutgoingRequest, question: Question) => Answer | Promise<Answer> = () => ({})
  private readonly hooks

  private readonly tasks: (() => Promise<number>)[] = []

  constructor(settings: object = {}, redis?: RedisStore) {
    const refresh = (task: () => Promise<number>) => {
      this.tasks.push(task)
      return { demand: () => Promise.resolve() }
    }
    const deps = { now: () => this.now, refresh, ...(redis && { redis: () => redis }) }
    this.hooks = policy.compile(config.parse(settings), remembering(deps))
  }

  /** A purge comes, and what is done of it beside calls is done. */
  async purge(by: Purge['by'], value = '', id = `${by} ${value}`): Promise<void> {
    this.hooks.purge!([{ id, by, value }])
    for (const task of this.tasks) await task()
  }

  async call(question: Question = {}): Promise<Given> {
    const ctx = ctxOf(question)
    const before = this.asked
    const reply = await this.hooks.onRequest!(ctx)
    const given = reply ? this.replied(ctx, reply) : await this.fetched(ctx, question)
    this.hooks.onComplete!(ctx, { status: given.head.status, error: undefined, totalUs: 0 })
    const asked = this.asked > before
    // Beside the caller, who has its answer.
    if (reply && 'status' in reply && reply.refresh) await this.fetched(ctx, question)
    return { status: given.head.status, header: name => headerIn(given.head.headers, name), body: given.body, asked }
  }

  /** A caller that is gone before it is known what it gets. */
  async leave(question: Question = {}): Promise<void> {
    const ctx = ctxOf(question)
    const reply = this.hooks.onRequest!(ctx)
    this.hooks.onComplete!(ctx, { status: 499, error: undefined, totalUs: 0 })
    await reply
  }

  private replied(ctx: Ctx, reply: Reply): { head: ResponseHead; body: string } {
    if ('error' in reply) return { head: { status: 504, headers: [] }, body: reply.error }
    const head = { status: reply.status, headers: [...reply.headers] }
    this.hooks.replaceResponse!(ctx, head)
    return { head, body: ctx.method === 'HEAD' ? '' : reply.body.toString() }
  }

  private async fetched(ctx: Ctx, question: Question): Promise<{ head: ResponseHead; body: string }> {
    const headers = Object.entries(question.headers ?? {}).flat()
    const out: OutgoingRequest = { method: ctx.method, path: ctx.path, headers }
    void this.hooks.onUpstream!(ctx, out)
    this.asked++
    this.sent = out
    const { status = 200, headers: told = {}, body = 'body' } = await this.origin(out, question)
    const fields = Object.entries({ date: new Date(this.now).toUTCString(), ...told })
    const head = { status, headers: fields.flatMap(([name, value]) => [value].flat().flatMap(each => [name, each])) }
    const instead = this.hooks.replaceResponse!(ctx, head)
    if (instead && 'status' in instead)
      return { head: { status: instead.status, headers: [...instead.headers] }, body: instead.body.toString() }
    this.hooks.onResponseData!(ctx, Buffer.from(body))
    this.hooks.onResponseEnd!(ctx)
    return { head, body }
  }
}

function ctxOf(question: Question): Ctx {
  const { method = 'GET', path = '/x', headers = {}, credential = 'x-api-key' } = question
  const applicationId = 'application' in question ? question.application : 'app_1'
  const ctx = { method, path, query: '', headers: { host: 'h', ...headers }, applicationId, credential }
  return ctx as unknown as Ctx
}
