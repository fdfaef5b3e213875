import type { Framing, UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { TokenPrice } from '@gatehouse/shared/money.js'
import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { runUpstream } from '../policy/run.js'
import type { Expected } from '../telemetry/facts.js'
import type { Failure, UpstreamCall, UpstreamHandler } from '../upstream/send.js'
import { account, plainUsage } from './accounting.js'
import { gatewayHeaders } from './answer-head.js'
import { Attempts } from './attempts.js'
import type { ChatRequest } from './chat-request.js'
import { authorized } from './credentials.js'
import { nameIn } from './dialects/registry.js'
import { type AttemptFailure, brokenAnswer, connectionFailure, failWith } from './failure.js'
import { isStream } from './framing/framer.js'
import { headerOf } from './header-of.js'
import { type PreparedTarget, passed, prepare, translated } from './outgoing.js'
import type { Attempt, Receiver } from './receiver.js'
import { RefusedAnswer } from './refused-answer.js'
import { PassedAnswer } from './services/passed-answer.js'
import { StreamedAnswer } from './streamed-answer.js'
import { refusedInput, told } from './strictness.js'
import { type AiTimeouts, PAUSE_MS } from './timeouts.js'
import { WholeAnswer } from './whole-answer.js'

/** Silence after which a stream shows that it lives; proxies give up on a connection after a minute. */
const BEAT_MS = 15_000

/**
 * One client's chat from the first attempt to its settlement. Each attempt's answer is read by a receiver of its kind; until one of them has
 * begun to answer the caller, a failure goes to the next target.
 */
export class ChatCall implements Attempt, UpstreamHandler, Expected {
  target!: CompiledTarget
  prepared!: PreparedTarget
  status = 0
  headers: readonly string[] = []
  sentAt = 0
  dropped: readonly string[] | null = null
  private readonly attempts: Attempts
  private upstream: UpstreamCall | null = null
  private receiver: Receiver | null = null
  private timer: NodeJS.Timeout | null = null
  private pulse: NodeJS.Timeout | null = null
  private inFlight = false
  private over = false

  constructor(
    readonly exchange: Exchange,
    readonly request: ChatRequest,
    private readonly model: CompiledModel,
  ) {
    this.attempts = new Attempts(model)
  }

  start(): void {
    this.exchange.onGone = () => this.leave()
    const target = this.attempts.first()
    if (target) this.attempt(target)
    else this.exchange.fail('no_healthy_upstream')
  }

  get timeouts(): AiTimeouts {
    return this.model.timeouts
  }

  get attemptsMade(): number {
    return this.attempts.made
  }

  get inputTokens(): number {
    return this.request.input
  }

  get price(): TokenPrice | undefined {
    return this.target.price
  }

  outputTokens(): number {
    return this.receiver?.outputEstimate() ?? 0
  }

  private attempt(target: CompiledTarget): void {
    const { exchange } = this
    this.target = target
    this.prepared = prepare(target, this.request.dialect)
    this.receiver = null
    this.status = 0
    this.sentAt = 0
    this.dropped = null
    exchange.facts.provider = target.provider.resource.slug
    exchange.facts.providerModel = target.model
    exchange.facts.expected = this
    const out = this.outgoing()
    if (out) runUpstream(exchange, out, () => authorized(exchange, target.provider, out, this))
  }

  /** Undefined: it has come to nothing, and the call has gone on. */
  private outgoing(): UpstreamRequest | undefined {
    const { request, prepared, target } = this
    if (prepared.native && !request.task) return passed(request, prepared, betasOf(this.exchange))
    try {
      const fields = new Set<string>()
      const out = translated(request, target, prepared, field => fields.add(nameIn(request.dialect, field)))
      this.dropped = told(this.exchange, [...fields])
      return out
    } catch (error) {
      const failure = refusedInput(request.dialect, error)
      if (!failure) throw error
      this.failed(failure)
      return undefined
    }
  }

  /** Called when the request carries its credentials. */
  send(out: UpstreamRequest): void {
    const { exchange, target } = this
    this.sentAt = performance.now()
    if (exchange.facts.upstreamStart === 0) exchange.facts.upstreamStart = this.sentAt
    this.inFlight = true
    const { made } = this.attempts
    const call = exchange.services.dispatch(exchange, target.origin, out, this.limits(), this)
    // An attempt that failed at once may have been followed by another already.
    if (made === this.attempts.made) this.upstream = call
  }

  private get framing(): Framing {
    return this.prepared.native ? 'sse' : this.target.provider.definition.chat.stream.framing
  }

  private limits(): { headMs: number; idleMs: number; totalMs: number } {
    const { timeouts, attempts } = this
    const { idleMs, totalMs } = timeouts
    if (!this.request.stream)
      return { headMs: attempts.hasOther ? timeouts.headWithOtherMs : timeouts.headMs, idleMs, totalMs }
    const firstEventMs = attempts.hasOther ? timeouts.firstEventWithOtherMs : timeouts.firstEventMs
    this.arm(firstEventMs)
    // Silence after the head is measured by our own timer, which knows what an event is.
    return { headMs: firstEventMs, idleMs: Math.max(firstEventMs, idleMs), totalMs }
  }

  onHead(status: number, headers: string[]): void {
    if (this.over) return
    this.status = status
    this.headers = headers
    const { facts } = this.exchange
    facts.upstreamHead = performance.now()
    const encoding = headerOf(headers, 'content-encoding')
    if (encoding && encoding !== 'identity') return this.failed(brokenAnswer(status, 'compressed against our wish'))
    if (status < 200 || status >= 300) this.receiver = new RefusedAnswer(this)
    else if (this.request.task && 'passes' in this.request.task) this.receiver = new PassedAnswer(this)
    else if (this.request.stream && isStream(this.framing, headerOf(headers, 'content-type') ?? ''))
      this.receiver = new StreamedAnswer(this)
    else this.receiver = new WholeAnswer(this)
  }

  onData(chunk: Buffer): boolean {
    return this.over || this.receiver === null || this.receiver.data(chunk)
  }

  onEnd(): void {
    if (!this.over) this.receiver?.end()
  }

  onError(failure: Failure): void {
    if (this.over) return
    if (this.receiver) this.receiver.broken(failure)
    else this.failed(connectionFailure(failure))
  }

  failed(failure: AttemptFailure): void {
    const error = `${failure.code}: ${failure.message}`
    if (this.inFlight) this.closeAttempt(error)
    else this.record(error)
    this.upstream?.abort()
    this.upstream = null
    if (this.exchange.gone) return
    const next = this.attempts.after(this.target, failure)
    if (!next) this.giveUp(failure)
    else if (next === this.target) this.timer = setTimeout(() => this.attempt(next), PAUSE_MS)
    else this.attempt(next)
  }

  private giveUp(failure: AttemptFailure): void {
    this.over = true
    failWith(this.exchange, failure, gatewayHeaders(this))
  }

  settled(error?: string): void {
    this.closeAttempt(error)
    this.over = true
  }

  account(): void {
    const { facts } = this.exchange
    const { receiver } = this
    const complete = receiver?.complete === true
    const told = receiver?.usage
    const { service_tier: tier } = this.request.json
    if (told) account(facts, this.target, told, complete ? 'provider' : 'partial', tier)
    else {
      const seen = plainUsage(this.request.input, receiver?.outputEstimate() ?? 0)
      account(facts, this.target, seen, complete ? 'estimated' : 'partial', tier)
    }
  }

  abort(): void {
    this.upstream?.abort()
  }

  resume(): void {
    this.upstream?.resume()
  }

  arm(ms: number): void {
    this.disarm()
    this.timer = setTimeout(() => this.expire(), ms)
  }

  touch(): void {
    this.timer?.refresh()
    this.pulse?.refresh()
  }

  beat(act: () => void): void {
    this.pulse = setInterval(act, BEAT_MS)
  }

  private disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private expire(): void {
    if (this.receiver?.paused) {
      this.timer?.refresh()
      return
    }
    this.upstream?.abort()
    this.onError(this.receiver ? 'idle_timeout' : 'head_timeout')
  }

  private leave(): void {
    this.disarm()
    if (this.over) return
    this.over = true
    this.exchange.facts.error ??= 'client_closed'
    if (!this.inFlight) return
    this.upstream?.abort()
    this.account()
    this.closeAttempt('client_closed')
  }

  private closeAttempt(error?: string): void {
    this.disarm()
    if (this.pulse !== null) clearInterval(this.pulse)
    this.pulse = null
    if (!this.inFlight) return
    this.inFlight = false
    this.record(error)
  }

  /** What the log tells of the attempt. */
  private record(error: string | undefined): void {
    const { facts } = this.exchange
    facts.upstreamEnd = performance.now()
    facts.attempts ??= []
    facts.attempts.push({
      provider: this.target.provider.resource.slug,
      model: this.target.model,
      status: this.status,
      us: this.sentAt === 0 ? 0 : Math.round((facts.upstreamEnd - this.sentAt) * 1000),
      ...(error === undefined ? {} : { error }),
    })
  }
}

function betasOf({ headers }: Exchange): string | undefined {
  const betas = headers['anthropic-beta']
  return typeof betas === 'string' ? betas : undefined
}
