import type { Framing, UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import type { TokenPrice } from '@gatehouse/shared/money.js'
import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { headerOf } from '../exchange/header-of.js'
import { runUpstream } from '../policy/run.js'
import type { Expected } from '../telemetry/facts.js'
import type { Failure, UpstreamCall, UpstreamHandler } from '../upstream/send.js'
import { AnswerSoFar, canBeContinued, continued } from './answer-so-far.js'
import { settlePart, settleUsage } from './attempt-usage.js'
import type { ChatRequest } from './chat-request.js'
import { authorized } from './credentials.js'
import { nameIn } from './dialects/registry.js'
import { type AttemptFailure, brokenAnswer, connectionFailure } from './failure.js'
import { isStream } from './framing/framer.js'
import { filesFor, notFetched, type WantedFiles } from './media/wanted-files.js'
import { type PreparedTarget, passed, prepare, type SpelledRequest, translated } from './outgoing.js'
import { shareLeft } from './rate-reset.js'
import type { Attempt, Receiver } from './receiver.js'
import { RefusedAnswer } from './refused-answer.js'
import { Outcome } from './routing/outcome.js'
import { quoted } from './routing/target-gauges.js'
import { PassedAnswer } from './services/passed-answer.js'
import { StreamedAnswer } from './streamed-answer.js'
import { refusedInput, told } from './strictness.js'
import type { AiTimeouts } from './timeouts.js'
import { WholeAnswer } from './whole-answer.js'

/** Silence after which a stream shows that it lives; proxies give up on a connection after a minute. */
const BEAT_MS = 15_000

/** The call that an attempt is one of. */
export interface AttemptOwner {
  readonly exchange: Exchange
  readonly request: ChatRequest
  readonly model: CompiledModel
  readonly attemptsMade: number
  /** A failure could be made good elsewhere. */
  hasOther(than: CompiledTarget): boolean
  /** Nothing has reached the caller. */
  failed(attempt: ChatAttempt, failure: AttemptFailure): void
  /** This attempt's answer is the caller's from now on. */
  committed(attempt: ChatAttempt): void
  /** The answer is settled. */
  settled(): void
  /** Sees to the rest of an answer that broke off on its way to the caller; absent: nobody does. */
  brokeOff?(attempt: ChatAttempt, failure: AttemptFailure): void
}

/** One target asked once. Its answer is read by a receiver of its kind. */
export class ChatAttempt implements Attempt, UpstreamHandler, Expected {
  readonly exchange: Exchange
  readonly request: ChatRequest
  readonly prepared: PreparedTarget
  status = 0
  headers: readonly string[] = []
  sentAt = 0
  dropped: readonly string[] | null = null
  readonly soFar: AnswerSoFar | null
  /** What the provider wants in bytes and the caller named by URL. */
  private readonly wanted: WantedFiles | undefined
  private upstream: UpstreamCall | null = null
  private receiver: Receiver | null = null
  private outcome: Outcome | null = null
  private timer: NodeJS.Timeout | null = null
  private pulse: NodeJS.Timeout | null = null
  private over = false

  constructor(
    private readonly owner: AttemptOwner,
    readonly target: CompiledTarget,
    readonly timeouts: AiTimeouts = target.timeouts,
    /** What the caller has got of an answer that broke off, and that this one goes on with. */
    broken?: AnswerSoFar,
  ) {
    this.exchange = owner.exchange
    this.request = broken ? continued(owner.request, broken.text) : owner.request
    const { request, exchange } = this
    this.soFar = broken ?? (owner.brokeOff && canBeContinued(request) ? new AnswerSoFar() : null)
    this.wanted = request.task ? undefined : filesFor(request, target.provider.definition)
    const read = (exchange.chain.events !== null || this.soFar !== null) && !request.task
    this.prepared = prepare(target, request.dialect, read || this.wanted !== undefined)
  }

  get attemptsMade(): number {
    return this.owner.attemptsMade
  }

  get way(): string {
    return this.owner.model.ways[this.target.place]?.words ?? ''
  }

  get inputTokens(): number {
    return this.request.input
  }

  get price(): TokenPrice | undefined {
    return this.target.price
  }

  /** It has left and has not ended. */
  get inFlight(): boolean {
    return this.outcome !== null && !this.over
  }

  /** Nothing more comes of it. */
  get ended(): boolean {
    return this.over
  }

  /** It goes on with the answer of another. */
  private get continues(): boolean {
    return this.soFar?.broken === true && this.receiver instanceof StreamedAnswer
  }

  outputTokens(): number {
    return this.receiver?.outputEstimate() ?? 0
  }

  start(): void {
    this.tell()
    if (this.wanted) this.fetch(this.wanted)
    else this.leave()
  }

  private fetch(wanted: WantedFiles): void {
    const { exchange } = this
    const { facts, services } = exchange
    // Others are waited for from now on.
    if (facts.upstreamStart === 0) facts.upstreamStart = performance.now()
    wanted(services.outsideFile)
      .then(
        filled => this.over || exchange.gone || this.leave(filled),
        error => this.over || exchange.gone || this.failed(notFetched(error, this.request)),
      )
      .catch(cause => exchange.crash('a request failed', cause))
  }

  private leave(filled?: AiRequest): void {
    const { exchange, target } = this
    const out = this.outgoing(filled)
    if (!out) return
    if (exchange.chain.upstream === null) authorized(exchange, target.provider, out, this)
    else {
      out.lines = undefined
      runUpstream(exchange, out, () => authorized(exchange, target.provider, out, this))
    }
  }

  private tell(): void {
    const { facts } = this.exchange
    const { slug } = this.target.provider.resource
    // Another one may have left last: its record is not this one's.
    if (facts.provider !== slug || facts.providerModel !== this.target.model) this.exchange.recordHead = ''
    facts.provider = slug
    facts.providerModel = this.target.model
    facts.expected = this
  }

  /** Undefined: it has come to nothing, and the call has gone on. */
  private outgoing(filled: AiRequest | undefined): SpelledRequest | undefined {
    const { request, prepared, target } = this
    if (prepared.native && !request.task) {
      const betas = request.dialect.id === 'anthropic-messages' ? this.exchange.header('anthropic-beta') : undefined
      return passed(request, prepared, betas)
    }
    try {
      const fields = new Set<string>()
      const drop = (field: string) => void fields.add(nameIn(request.dialect, field))
      const out = translated(request, target, prepared, drop, filled)
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
    if (this.over) return
    const { exchange, target, timeouts } = this
    this.sentAt = performance.now()
    if (exchange.facts.upstreamStart === 0) exchange.facts.upstreamStart = this.sentAt
    this.outcome = new Outcome(target, this.owner.model.resilience, timeouts.totalMs)
    this.upstream = exchange.services.dispatch(exchange, target.origin, out, this.limits(), this)
  }

  private get framing(): Framing {
    return this.prepared.native
      ? (this.request.dialect.framing ?? 'sse')
      : this.target.provider.definition.chat.stream.framing
  }

  private limits(): { headMs: number; idleMs: number; totalMs: number } {
    const { timeouts, owner } = this
    const { idleMs, totalMs } = timeouts
    const other = owner.hasOther(this.target)
    if (!this.request.stream) return { headMs: other ? timeouts.headWithOtherMs : timeouts.headMs, idleMs, totalMs }
    const firstEventMs = other ? timeouts.firstEventWithOtherMs : timeouts.firstEventMs
    this.arm(firstEventMs)
    // Silence after the head is measured by our own timer, which knows what an event is.
    return { headMs: firstEventMs, idleMs: Math.max(firstEventMs, idleMs), totalMs }
  }

  onHead(status: number, headers: string[]): void {
    if (this.over) return
    this.status = status
    this.headers = headers
    this.exchange.facts.upstreamHead = performance.now()
    if (this.target.state.watched) this.noteLeft(headers)
    const encoding = headerOf(headers, 'content-encoding')
    if (encoding && encoding !== 'identity') return this.failed(brokenAnswer(status, 'compressed against our wish'))
    if (status < 200 || status >= 300) this.receiver = new RefusedAnswer(this)
    else if (this.request.task && 'passes' in this.request.task) this.receiver = new PassedAnswer(this)
    else if (this.request.stream && isStream(this.framing, headerOf(headers, 'content-type') ?? ''))
      this.receiver = new StreamedAnswer(this)
    else if (this.soFar?.broken) this.failed(brokenAnswer(status, 'no stream to go on with'))
    else this.receiver = new WholeAnswer(this)
  }

  private noteLeft(headers: readonly string[]): void {
    const left = shareLeft(headers)
    if (left !== undefined) this.target.state.tellLeft(left, performance.now())
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
    if (this.over) return
    this.close(`${failure.code}: ${failure.message}`)
    if (this.outcome?.failed(failure)) this.countOpened()
    this.upstream?.abort()
    this.owner.failed(this, failure)
  }

  committed(): void {
    this.tell()
    this.owner.committed(this)
  }

  brokeOff(failure: AttemptFailure): boolean {
    const { owner, soFar, exchange } = this
    if (this.over || !owner.brokeOff || !soFar?.canGoOn || exchange.gone) return false
    soFar.pending = settlePart(this, this.receiver)
    this.close(`${failure.code}: ${failure.message}`)
    // Now only: what the log tells of this attempt is not that it went on with another.
    soFar.broken = true
    if (this.outcome?.failed(failure)) this.countOpened()
    this.abort()
    owner.brokeOff(this, failure)
    return true
  }

  /** Nobody goes on with what this attempt has begun. */
  conclude(failure: AttemptFailure): void {
    this.receiver?.conclude?.(failure)
  }

  settled(broken?: AttemptFailure): void {
    if (this.over) return
    this.close(broken && `${broken.code}: ${broken.message}`)
    if (!broken) this.outcome?.succeeded(this.exchange.facts.upstreamHead - this.sentAt)
    else if (this.outcome?.failed(broken)) this.countOpened()
    this.owner.settled()
  }

  /** Ends it for reasons that are not the target's: the caller has left, or another answered first. */
  cancel(why: string): void {
    if (this.over) return
    if (this.outcome) this.close(why)
    this.disarm()
    this.over = true
    this.outcome?.abandoned()
    this.upstream?.abort()
  }

  account(): void {
    settleUsage(this, this.receiver)
  }

  callerReady(): void {
    this.receiver?.callerReady()
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
    if (this.pulse !== null) clearInterval(this.pulse)
    this.pulse = null
  }

  private expire(): void {
    if (this.receiver?.paused) {
      this.timer?.refresh()
      return
    }
    this.upstream?.abort()
    this.onError(this.receiver ? 'idle_timeout' : 'head_timeout')
  }

  private countOpened(): void {
    this.exchange.services.count(`gatehouse_breaker_opened_total{target="${quoted(this.target.state.name)}"}`)
  }

  /** What the log tells of the attempt. */
  private close(error: string | undefined): void {
    this.over = true
    this.disarm()
    const { facts } = this.exchange
    const { provider, model } = this.target
    facts.upstreamEnd = performance.now()
    facts.attempts ??= []
    facts.attempts.push({
      provider: provider.resource.slug,
      model,
      ...(provider.key === undefined ? {} : { key: provider.key }),
      status: this.status,
      us: this.sentAt === 0 ? 0 : Math.round((facts.upstreamEnd - this.sentAt) * 1000),
      ...(this.sentAt === 0 ? {} : { atUs: Math.round((this.sentAt - this.exchange.startedAt) * 1000) }),
      ...(this.way === '' ? {} : { path: this.way }),
      ...(this.continues ? { continues: true } : {}),
      ...(error === undefined ? {} : { error }),
    })
  }
}
