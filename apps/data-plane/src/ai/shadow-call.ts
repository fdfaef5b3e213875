import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import { AnswerCopy } from '../exchange/answer-copy.js'
import type { Exchange } from '../exchange/exchange.js'
import { similarity, writtenIn } from './answer-similarity.js'
import { callerless } from './callerless.js'
import { type AttemptOwner, ChatAttempt } from './chat-attempt.js'
import type { ChatRequest } from './chat-request.js'
import { type AttemptFailure, failWith } from './failure.js'
import { quoted } from './routing/target-gauges.js'

/** Sends the same request to another target, whose answer nobody gets. It is no part of the call: not of its cost or its fate. */
export function mirror(exchange: Exchange, request: ChatRequest, model: CompiledModel, target: CompiledTarget): void {
  if (exchange.rehearsal) return
  new ShadowCall(exchange, request, model, target).start()
}

/** How another target would have done: an attempt of a call without a caller, on record beside the one that it shadows. */
class ShadowCall implements AttemptOwner {
  readonly attemptsMade = 1
  readonly exchange: Exchange
  private readonly own = new AnswerCopy(() => this.over())
  private readonly callers = new AnswerCopy(() => this.over())
  private running = 2

  constructor(
    private readonly of: Exchange,
    readonly request: ChatRequest,
    readonly model: CompiledModel,
    private readonly target: CompiledTarget,
  ) {
    this.exchange = callerless(of)
    const { facts } = this.exchange
    facts.model = of.facts.model
    facts.streamed = request.stream
    this.exchange.copy = this.own
    of.copy = this.callers
  }

  start(): void {
    new ChatAttempt(this, this.target).start()
  }

  hasOther(): boolean {
    return false
  }

  failed(_: ChatAttempt, failure: AttemptFailure): void {
    failWith(this.exchange, failure, [])
  }

  committed(): void {}

  settled(): void {}

  /** One of the two answers has ended; both: they are compared. */
  private over(): void {
    if (--this.running > 0) return
    const { exchange, of } = this
    const { status, error } = exchange.facts
    const failed = error !== undefined || status >= 400
    const alike = failed || of.facts.error !== undefined ? undefined : this.similarity()
    of.services.shadowed(exchange, { of: of.callId, ...(alike === undefined ? {} : { similarity: alike }) })
    const labels = `model="${this.model.resource.slug}",target="${quoted(this.target.state.name)}"`
    const outcome = error === undefined ? (status < 400 ? 'answered' : 'refused') : 'failed'
    of.services.count(`gatehouse_shadow_calls_total{${labels},outcome="${outcome}"}`)
    of.services.count(`gatehouse_shadow_ms_total{${labels}}`, Math.round(performance.now() - exchange.startedAt))
  }

  private similarity(): number {
    const [own, callers] = [this.own, this.callers].map(copy => writtenIn(copy.text()))
    return Math.round(similarity(own!, callers!) * 1_000) / 1_000
  }
}
