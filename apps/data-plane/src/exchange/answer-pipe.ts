import type { Transform } from 'node:stream'
import type { Ctx, ResponseHead } from '@gatehouse/policies/contract.js'
import { removeHeader, setHeader } from '@gatehouse/policies/headers.js'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type { BodyHooks } from '../policy/chain.js'
import type { Answerer } from './answerer.js'
import { headerOf } from './header-of.js'

/** The call whose answer it is. */
export interface PipeOwner extends Ctx {
  readonly services: { fault(message: string, cause: unknown): void }
  readonly facts: { error: string | undefined }
  sendHead(head: ResponseHead, flush: boolean): void
  /** False: wait for `drained`. */
  put(chunk: Buffer): boolean
  finish(chunk?: Buffer): void
  cut(): void
  readonly answerer: Answerer | null
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

/**
 * An answer on its way through policies: some see its bytes, some want its JSON value, which is held back until it is whole, and some put a
 * stream between. In that order, whatever their stages, for what was compressed can be read by nobody.
 */
export class AnswerPipe {
  /** Nothing of the answer has left, not even its head. */
  held: boolean
  private readonly chunks: Buffer[] = []
  private size = 0
  private streams: Transform[] = []
  private paused = false

  constructor(
    private readonly owner: PipeOwner,
    private readonly hooks: BodyHooks,
    private readonly head: ResponseHead,
    private readonly flush: boolean,
  ) {
    this.held = hooks.json !== null && JSON_TYPE.test(headerOf(head.headers, 'content-type') ?? '')
    if (!this.held) this.open()
  }

  write(chunk: Buffer): boolean {
    this.see(chunk)
    if (!this.held) return this.onward(chunk)
    this.chunks.push(chunk)
    this.size += chunk.length
    return this.size <= this.hooks.hold.maxBytes || this.unread('is larger than policies may hold')
  }

  end(chunk?: Buffer): void {
    if (chunk) this.see(chunk)
    const { hooks, owner } = this
    if (hooks.end !== null) for (const hook of hooks.end) this.guard(hook.policy, () => hook.run(owner))
    if (!this.held) return this.finish(chunk)
    if (chunk) {
      this.chunks.push(chunk)
      this.size += chunk.length
    }
    if (this.size > hooks.hold.maxBytes) return void (this.unread('is larger than policies may hold') && this.finish())
    const body = Buffer.concat(this.chunks, this.size)
    this.chunks.length = 0
    const changed = this.changed(body)
    if (changed === undefined) return
    this.held = false
    this.open()
    this.finish(changed)
  }

  /** True where whoever sends may go on. */
  drained(): boolean {
    if (!this.paused) return true
    this.paused = false
    this.streams.at(-1)!.resume()
    return false
  }

  /** The caller has left. */
  destroy(): void {
    for (const stream of this.streams) stream.destroy()
  }

  private see(chunk: Buffer): void {
    const { hooks, owner } = this
    if (hooks.data !== null) for (const hook of hooks.data) this.guard(hook.policy, () => hook.run(owner, chunk))
  }

  /** The body after all that read its value; undefined: it was refused. */
  private changed(body: Buffer): Buffer | undefined {
    const { owner, hooks, head } = this
    let changed = false
    let value: unknown
    try {
      if (headerOf(head.headers, 'content-encoding') !== undefined) throw new TypeError('compressed')
      value = JSON.parse(body.toString('utf8'))
    } catch {
      return this.refuses('is no JSON that can be read') ? undefined : body
    }
    for (const hook of hooks.json!)
      try {
        const next = hook.run(owner, value, head)
        if (next === undefined) continue
        value = next
        changed = true
      } catch (cause) {
        owner.services.fault(`policy ${hook.policy} failed`, cause)
        if (this.refuses('could not be changed')) return undefined
      }
    if (!changed) return body
    const bytes = Buffer.from(JSON.stringify(value))
    setHeader(head.headers, 'content-length', String(bytes.length))
    weaken(head.headers)
    return bytes
  }

  /** What cannot be held goes on as it is, or nowhere. True: it went on. */
  private unread(why: string): boolean {
    if (this.refuses(why)) return true
    this.held = false
    this.open()
    let free = true
    for (const chunk of this.chunks.splice(0)) free = this.onward(chunk)
    return free
  }

  private refuses(why: string): boolean {
    if (this.hooks.hold.otherwise === 'pass') return false
    this.owner.services.fault('an answer cannot be shown to policies', new Error(`it ${why}`))
    this.owner.facts.error = 'upstream_error' satisfies ErrorCode
    this.owner.cut()
    return true
  }

  /** Writes the head, behind whatever streams there are to be. */
  private open(): void {
    const { owner, hooks, head } = this
    if (hooks.streams !== null)
      for (const hook of hooks.streams) this.guard(hook.policy, () => this.add(hook.run(owner, head)))
    const last = this.streams.at(-1)
    if (last) {
      for (const [at, stream] of this.streams.entries()) if (at > 0) this.streams[at - 1]!.pipe(stream)
      last.on('data', (chunk: Buffer) => {
        if (owner.put(chunk)) return
        this.paused = true
        last.pause()
      })
      last.on('end', () => owner.finish())
      this.streams[0]!.on('drain', () => owner.answerer?.callerReady())
    }
    owner.sendHead(head, this.flush)
  }

  private add(stream: Transform | undefined): void {
    if (!stream) return
    this.streams.push(stream)
    stream.on('error', () => this.owner.cut())
  }

  private onward(chunk: Buffer): boolean {
    const [first] = this.streams
    return first ? first.write(chunk) : this.owner.put(chunk)
  }

  private finish(chunk?: Buffer): void {
    const [first] = this.streams
    if (first) first.end(chunk)
    else this.owner.finish(chunk)
  }

  private guard(policy: string, run: () => void): void {
    try {
      run()
    } catch (cause) {
      this.owner.services.fault(`policy ${policy} failed`, cause)
    }
  }
}

/** The bytes are others than the service vouched for. */
function weaken(headers: string[]): void {
  const tag = headerOf(headers, 'etag')
  if (tag !== undefined && !tag.startsWith('W/')) setHeader(headers, 'etag', `W/${tag}`)
  for (const name of ['accept-ranges', 'content-md5', 'digest', 'content-digest', 'repr-digest'])
    removeHeader(headers, name)
}
