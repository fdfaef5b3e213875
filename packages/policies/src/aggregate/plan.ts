import type { z } from 'zod'
import type { Ctx, FetchAnswer, PolicyDeps } from '../contract.js'
import { firstOf } from '../headers.js'
import { flatHeaders } from '../log-fields.js'
import type { config } from './config.js'
import { needsOf } from './graph.js'
import { fill, fillUrl, type Json, type Values } from './template.js'

type Step = z.output<typeof config>['steps'][number]

/** A step without which there is no answer has failed. */
export class StepFailed extends Error {
  constructor(
    readonly step: string,
    reason: string,
  ) {
    super(reason)
  }
}

const MOST_BYTES = 1 << 20

interface Planned {
  readonly step: Step
  readonly needs: readonly string[]
  readonly headers: readonly string[]
}

/** The steps of an answer, compiled. */
export class Plan {
  private readonly steps: ReadonlyMap<string, Planned>

  constructor(
    steps: readonly Step[],
    private readonly totalMs: number,
    private readonly deps: PolicyDeps,
  ) {
    this.steps = new Map(
      steps.map(step => {
        const type = step.body === undefined ? [] : ['content-type', 'application/json']
        const headers = ['accept', 'application/json', ...type, ...flatHeaders(step.headers)]
        return [step.name, { step, needs: needsOf(step as Parameters<typeof needsOf>[0]), headers }]
      }),
    )
  }

  /** What all steps say, by name; null for one that may fail and has. Rejects with `StepFailed`. */
  async run(ctx: Ctx): Promise<Values> {
    const values: Record<string, unknown> = { request: requestOf(ctx) }
    const until = performance.now() + this.totalMs
    const running = new Map<string, Promise<void>>()
    const start = (name: string): Promise<void> => {
      const known = running.get(name)
      if (known) return known
      const planned = this.steps.get(name)!
      const done = Promise.all(planned.needs.map(start)).then(async () => {
        values[name] = await this.say(ctx, planned, values, until)
      })
      running.set(name, done)
      return done
    }
    await Promise.all([...this.steps.keys()].map(start))
    return values
  }

  /** What they would be asked, of which nothing is sent. */
  get nothing(): Values {
    return Object.fromEntries([...this.steps.keys()].map(name => [name, null]))
  }

  private async say(ctx: Ctx, planned: Planned, values: Values, until: number): Promise<unknown> {
    const { name, optional } = planned.step
    try {
      return await this.ask(ctx, planned, values, until)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'no answer'
      if (!optional) throw new StepFailed(name, reason)
      this.deps.note(ctx, `step ${name} failed: ${reason}`)
      return null
    }
  }

  private async ask(ctx: Ctx, { step, headers }: Planned, values: Values, until: number): Promise<unknown> {
    const left = Math.floor(until - performance.now())
    if (left <= 0) throw new Error('no time is left')
    const passed = step.passHeaders.flatMap(name => {
      const value = firstOf(ctx.headers[name])
      return value === undefined ? [] : [name, value]
    })
    const answer = await this.deps.fetch({
      url: fillUrl(step.url, values),
      method: step.method,
      headers: [...headers, ...passed],
      ...(step.body !== undefined && { body: JSON.stringify(fill(step.body as Json, values)) }),
      timeoutMs: Math.min(step.timeoutMs, left),
      maxBytes: MOST_BYTES,
    })
    return readAnswer(answer)
  }
}

/** What placeholders of the request lead to. */
function requestOf(ctx: Ctx): Values {
  return {
    method: ctx.method,
    path: ctx.path,
    id: ctx.requestId,
    application: ctx.applicationId ?? null,
    query: Object.fromEntries(new URLSearchParams(ctx.query)),
    headers: Object.fromEntries(Object.entries(ctx.headers).map(([name, value]) => [name, firstOf(value)])),
  }
}

function readAnswer({ status, body }: FetchAnswer): unknown {
  if (status < 200 || status > 299) throw new Error(`answered with status ${status}`)
  if (body.length === 0) return null
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Error('the answer is no JSON')
  }
}
