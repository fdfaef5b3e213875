import type { ResilienceSpec } from '@gatehouse/shared/routing/resilience.js'
import type { CompiledTarget } from '../../config/target.js'
import type { AttemptFailure } from '../failure.js'
import { kindBits, kindOf } from './failure-kind.js'
import { KEY_BREAKER } from './target-state.js'

/** A failure counts as at least this slow, so that one who fails fast does not look fast. */
const FAILURE_MS = 1_000

/** One attempt as the state of its target sees it: begun once, ended once. Times in ms of performance.now(). */
export class Outcome {
  private readonly probes: boolean
  private readonly keyProbes: boolean
  private readonly beganAt = performance.now()

  constructor(
    private readonly target: CompiledTarget,
    private readonly settings: ResilienceSpec,
    patienceMs: number,
  ) {
    const { state, provider } = target
    state.inFlight++
    this.probes = state.breaker.begin(this.beganAt, patienceMs)
    this.keyProbes = provider.keyHealth.begin(this.beganAt, patienceMs)
  }

  /** `latencyMs`: until the answer began. */
  succeeded(latencyMs: number): void {
    const now = performance.now()
    const { state } = this.target
    state.latency.observe(latencyMs, now)
    this.alive(now)
    state.released()
  }

  /** True: the target's breaker has opened with this. */
  failed(failure: AttemptFailure): boolean {
    const { target, settings, beganAt } = this
    const { state, provider } = target
    const now = performance.now()
    const kind = kindOf(failure)
    const told = failure.retryAfterMs !== undefined && failure.retryAfterMs > 0
    if (told || kind === kindBits['rate-limited'])
      state.cool(
        now,
        Math.min(told ? failure.retryAfterMs! : settings.cooldown.usualMs, settings.cooldown.mostMs),
        told,
      )
    let opened = false
    if (kind === kindBits.auth) {
      provider.keyHealth.failed(now, KEY_BREAKER, beganAt)
      if (this.probes) state.breaker.abandoned()
    } else if (kind === kindBits.unavailable || kind === kindBits.timeout) {
      state.latency.observe(Math.max(now - beganAt, FAILURE_MS), now)
      opened = state.breaker.failed(now, settings.breaker, beganAt)
      if (this.keyProbes) provider.keyHealth.abandoned()
    } else this.alive(now)
    state.released()
    return opened
  }

  /** It ended for reasons that were not the target's. */
  abandoned(): void {
    if (this.probes) this.target.state.breaker.abandoned()
    if (this.keyProbes) this.target.provider.keyHealth.abandoned()
    this.target.state.released()
  }

  /** Whoever answers, be it that there is too much to do, is there, and knows the key. */
  private alive(now: number): void {
    const { warmUp } = this.settings
    if (warmUp && this.probes) this.target.state.warm(now, warmUp.overMs)
    this.target.state.breaker.succeeded(now, this.settings.breaker, this.beganAt)
    this.target.provider.keyHealth.succeeded(now, KEY_BREAKER, this.beganAt)
  }
}
