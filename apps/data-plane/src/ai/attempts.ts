import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import type { AttemptFailure } from './failure.js'
import { kindBits, kindOf, NAMED_ONLY } from './routing/failure-kind.js'
import type { RouteCall } from './routing/route-call.js'
import { PAUSE_MS } from './timeouts.js'

/** Most calls upstream for one call of a client. */
export const MAX_ATTEMPTS = 10

/** Failures that are the key's affair: another key of the same model may work. */
const KEY_ONLY = kindBits['rate-limited'] | kindBits.auth

/**
 * Who is asked for one call, and in which order: whoever the model's tree chooses, after a failure among those that have not failed it. Where
 * nobody else is left, a target that failed in passing gets another chance, and one that said when to come again is asked then.
 */
export class Attempts {
  made = 0
  /** ms before the target that was given last may be asked. */
  delayMs = 0
  private repeats = 0

  constructor(
    private readonly model: CompiledModel,
    private readonly call: RouteCall,
  ) {}

  /** Undefined: nobody can be asked now; see `waits` and `refusal`. */
  first(): CompiledTarget | undefined {
    this.model.retries.called(this.model.resilience.retries.share)
    return this.next() ?? this.cooled()
  }

  /** Undefined: the failure is final, unless `waits`. */
  after(target: CompiledTarget, failure: AttemptFailure): CompiledTarget | undefined {
    const kind = this.note(target, failure)
    if (kind === 0 || (failure.retry === 'never' && (kind & NAMED_ONLY) === 0)) return undefined
    if (this.made >= MAX_ATTEMPTS) return undefined
    return this.next() ?? (this.waits ? undefined : this.again(target, failure, kind))
  }

  /** A target has failed the call, which goes on elsewhere. Tells the kind of the failure. */
  note(target: CompiledTarget, failure: AttemptFailure): number {
    const kind = kindOf(failure)
    this.call.kinds |= kind
    this.call.exclude(target, (kind & KEY_ONLY) !== 0)
    return kind
  }

  /** Undefined: nobody can be asked now. */
  next(): CompiledTarget | undefined {
    const { model, call } = this
    this.delayMs = 0
    let target = call.pick(model.tree)
    if (!target && !this.waits && !(call.out && model.resilience.breaker.refuse))
      target = call.pickDesperately(model.tree)
    if (!target) return undefined
    this.made++
    return target
  }

  /** Somebody else, beside the one who is being asked. */
  beside(target: CompiledTarget): CompiledTarget | undefined {
    const other = this.made < MAX_ATTEMPTS ? this.call.pickBeside(this.model.tree, target) : null
    if (!other) return undefined
    this.made++
    return other
  }

  /** True where the call may wait for a target that has as much to do as it may. */
  get waits(): boolean {
    return this.model.line !== null && this.call.busy
  }

  /** True where a failure of the present attempt could be made good elsewhere. */
  hasOther(than: CompiledTarget): boolean {
    return this.model.places > 1 && this.made < MAX_ATTEMPTS && this.call.hasOther(this.model.tree, than)
  }

  /** Why nobody was asked. */
  refusal(): AttemptFailure {
    const { now } = this.call
    const wait = Math.min(...this.model.answering.map(({ state }) => state.coolMs(now)))
    if (wait > 0 && Number.isFinite(wait)) return refused('rate_limited', 'every target is cooling down', wait)
    if (this.call.busy) return refused('no_healthy_upstream', 'every target is at its concurrency', 1_000)
    const out = Math.min(...this.model.answering.map(({ state }) => state.breaker.waitMs(now)))
    return refused('no_healthy_upstream', 'no target can be called', Number.isFinite(out) ? out : 0)
  }

  private again(target: CompiledTarget, failure: AttemptFailure, kind: number): CompiledTarget | undefined {
    if (failure.retry !== 'same') return undefined
    // Whoever says when to come again is not asked before.
    if (kind === kindBits['rate-limited'] || target.state.coolMs(performance.now(), true) > 0) return this.cooled()
    if (!this.mayRepeat()) return undefined
    // Spread out, so that those who failed together do not come again together.
    this.delayMs = PAUSE_MS * 2 ** (this.repeats - 1) * (0.75 + Math.random() / 2)
    this.made++
    return target
  }

  /** Whoever may be asked soonest of those that said when, where that is soon enough. */
  private cooled(): CompiledTarget | undefined {
    if (this.waits) return undefined
    const now = performance.now()
    let soonest: CompiledTarget | undefined
    let wait = Number.POSITIVE_INFINITY
    for (const target of this.model.answering) {
      const ms = target.state.coolMs(now, true)
      if (ms > 0 && ms < wait) {
        soonest = target
        wait = ms
      }
    }
    if (!soonest || wait > this.model.resilience.retries.maxWaitMs || !this.mayRepeat()) return undefined
    this.delayMs = Math.ceil(wait)
    this.made++
    return soonest
  }

  private mayRepeat(): boolean {
    const { retries, resilience } = this.model
    if (this.repeats >= resilience.retries.attempts || !retries.take(performance.now())) return false
    this.repeats++
    return true
  }
}

function refused(code: 'rate_limited' | 'no_healthy_upstream', message: string, retryAfterMs: number): AttemptFailure {
  return { code, retry: 'same', status: 0, message, retryAfterMs }
}
