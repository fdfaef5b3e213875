import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import type { Answerer } from '../exchange/answerer.js'
import type { Exchange } from '../exchange/exchange.js'
import { msLeft } from '../exchange/named-timeout.js'
import type { Decision } from '../telemetry/facts.js'
import { gatewayHeaders, untriedHeaders } from './answer-head.js'
import { Attempts } from './attempts.js'
import { type AttemptOwner, ChatAttempt } from './chat-attempt.js'
import type { ChatRequest } from './chat-request.js'
import { understand } from './embedding-call.js'
import { type AttemptFailure, failWith } from './failure.js'
import { passedOverBy } from './routing/passed-over.js'
import { RouteCall } from './routing/route-call.js'
import type { Waiter } from './routing/waiting-line.js'
import { mirror } from './shadow-call.js'

/**
 * One client's chat from the first attempt to its settlement. Until an attempt has begun to answer the caller, a failure goes to the next
 * target; a second may be asked beside one that takes its time.
 */
export class ChatCall implements AttemptOwner, Waiter, Answerer, Decision {
  private readonly route: RouteCall
  private readonly attempts: Attempts
  private readonly asked: CompiledTarget[] = []
  private current: ChatAttempt | null = null
  /** Asked beside the current one. */
  private hedge: ChatAttempt | null = null
  private timer: NodeJS.Timeout | null = null
  private failure: AttemptFailure | null = null
  private over = false
  /** Broke off with a part of the answer at the caller. */
  private broken: ChatAttempt | null = null
  private continuations = 0
  brokeOff?: (attempt: ChatAttempt, failure: AttemptFailure) => void

  constructor(
    readonly exchange: Exchange,
    readonly request: ChatRequest,
    readonly model: CompiledModel,
  ) {
    this.route = new RouteCall(exchange, request)
    this.attempts = new Attempts(model, this.route)
    if (model.resilience.continuation) this.brokeOff = this.goOnAfter
  }

  start(): void {
    const { exchange, model, request } = this
    exchange.answerer = this
    exchange.facts.decision = this
    if (model.meanings.length === 0 || request.task) this.begin()
    else understand(exchange, model, this.route.text, () => this.begin())
  }

  private begin(): void {
    if (this.over) return
    this.goOn(this.attempts.first())
    const { shadow } = this.route
    if (shadow) mirror(this.exchange, this.request, this.model, shadow)
  }

  get passedOver() {
    return passedOverBy(this.model, this.asked, this.route.skipped)
  }

  get attemptsMade(): number {
    return this.attempts.made
  }

  hasOther(than: CompiledTarget): boolean {
    return this.attempts.hasOther(than)
  }

  failed(attempt: ChatAttempt, failure: AttemptFailure): void {
    if (this.over || this.exchange.gone) return
    this.failure = failure
    const other = attempt === this.hedge ? this.current : this.hedge
    this.hedge = null
    if (!other || other.ended) return this.goOn(this.attempts.after(attempt.target, failure))
    // Who was asked beside may still answer; if not, its own failure tells who is next.
    this.attempts.note(attempt.target, failure)
    this.current = other
  }

  committed(attempt: ChatAttempt): void {
    this.stopWaiting()
    const other = attempt === this.hedge ? this.current : this.hedge
    this.current = attempt
    this.hedge = null
    other?.cancel('hedged: another target answered first')
  }

  settled(): void {
    this.over = true
  }

  /** Whoever is next goes on with what was said so far; nobody: the caller gets to know. */
  private goOnAfter(attempt: ChatAttempt, failure: AttemptFailure): void {
    this.failure = failure
    this.broken = attempt
    const { most } = this.model.resilience.continuation!
    if (++this.continuations > most) this.giveUp()
    else this.goOn(this.attempts.after(attempt.target, failure))
  }

  /** Its turn in the line. */
  go(): boolean {
    const target = this.attempts.next()
    if (!target) return false
    this.stopWaiting()
    this.ask(target)
    return true
  }

  displaced(): void {
    this.stopWaiting()
    this.giveUp()
  }

  private goOn(target: CompiledTarget | undefined): void {
    const { delayMs } = this.attempts
    if (!target) this.attempts.waits ? this.wait() : this.giveUp()
    else if (delayMs > 0) this.timer = setTimeout(() => this.ask(target), delayMs)
    else this.ask(target)
  }

  private ask(target: CompiledTarget): void {
    this.timer = null
    this.asked.push(target)
    this.current = new ChatAttempt(this, target, target.timeouts, this.broken?.soFar ?? undefined)
    const { hedge } = this.model.resilience
    // Before it leaves: it may fail at once, and somebody else be asked.
    if (hedge && this.request.input <= hedge.maxInput && this.attempts.made === 1) this.watch(hedge.afterMs)
    this.current.start()
  }

  private watch(afterMs: number): void {
    const { hedges, resilience } = this.model
    hedges.called(resilience.hedge!.share)
    this.timer = setTimeout(() => this.askBeside(), afterMs)
  }

  /** The answer takes its time: somebody else is asked too, where that is within the share of calls that may cost twice. */
  private askBeside(): void {
    this.timer = null
    const { current } = this
    if (this.over || !current?.inFlight || !this.model.hedges.take(performance.now())) return
    const other = this.attempts.beside(current.target)
    if (!other) return
    this.asked.push(other)
    this.hedge = new ChatAttempt(this, other)
    this.hedge.start()
  }

  private wait(): void {
    const { line, resilience, targets } = this.model
    const { plans, waitMs } = resilience.queue!
    const rank = plans.indexOf(this.route.plan)
    // Nobody is to have a target's turn who has gone by then.
    const ms = Math.min(waitMs, msLeft(this.exchange, performance.now()))
    if (ms <= 0) return this.giveUp()
    if (!line!.join(this, rank < 0 ? plans.length : rank)) return this.giveUp()
    for (const { state } of targets) state.waiting.add(line!)
    this.timer = setTimeout(() => this.displaced(), ms)
  }

  private stopWaiting(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.model.line?.leave(this)
  }

  private giveUp(): void {
    this.over = true
    this.stopWaiting()
    const failure = this.failure ?? this.attempts.refusal()
    if (this.broken) return this.broken.conclude(failure)
    failWith(this.exchange, failure, this.current ? gatewayHeaders(this.current) : untriedHeaders(this.exchange))
  }

  callerReady(): void {
    this.current?.callerReady()
  }

  callerLeft(): void {
    this.stopWaiting()
    if (this.over) return
    this.over = true
    this.exchange.facts.error ??= 'client_closed'
    if (this.current?.inFlight) this.current.account()
    this.current?.cancel('client_closed')
    this.hedge?.cancel('client_closed')
  }
}
