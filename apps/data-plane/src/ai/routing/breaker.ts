/** When it opens, and for how long. Times in ms, `share` from 0 to 1. */
export interface BreakerSettings {
  /** Failures within the window, at the least. */
  readonly failures: number
  readonly share: number
  readonly windowMs: number
  /** The first time; twice as long after each probe that fails. */
  readonly openMs: number
}

/** The longest that doubling makes of it. */
const MOST_OPEN_MS = 10 * 60_000

/**
 * A circuit breaker: closed, open for a while, then half open for one probe that decides. Times are of one monotonic clock, handed in.
 * It counts in two halves of a window, so that what is long past is forgotten without a list of calls.
 */
export class Breaker {
  private good = 0
  private bad = 0
  private goodBefore = 0
  private badBefore = 0
  private half = 0
  /** 0: closed. */
  private openUntil = 0
  private openedAt = 0
  private openMs = 0
  private probeUntil = 0

  state(now: number): 'closed' | 'open' | 'half-open' {
    if (this.openUntil === 0) return 'closed'
    return now < this.openUntil ? 'open' : 'half-open'
  }

  /** A call may go through. In the half-open state that is one alone, until it ends or is long overdue. */
  allows(now: number): boolean {
    return this.openUntil === 0 || (now >= this.openUntil && now >= this.probeUntil)
  }

  /** ms until a call may go through; 0 where it may. */
  waitMs(now: number): number {
    return this.openUntil === 0 ? 0 : Math.max(0, Math.max(this.openUntil, this.probeUntil) - now)
  }

  /** A call goes through. True: it is the probe. `patienceMs`: one that nobody hears of again is given up. */
  begin(now: number, patienceMs: number): boolean {
    if (this.openUntil === 0 || now < this.openUntil || now < this.probeUntil) return false
    this.probeUntil = now + patienceMs
    return true
  }

  /** `beganAt`: when the call went through; those from before it last opened tell nothing new, however late they end. */
  succeeded(now: number, settings: BreakerSettings, beganAt: number): void {
    if (beganAt < this.openedAt) return
    this.close()
    this.roll(now, settings.windowMs)
    this.good++
  }

  /** True: it has opened with this. */
  failed(now: number, settings: BreakerSettings, beganAt: number): boolean {
    if (beganAt < this.openedAt) return false
    if (this.openUntil !== 0) {
      if (now < this.openUntil) return false
      this.trip(now, Math.min(this.openMs * 2, Math.max(MOST_OPEN_MS, settings.openMs)))
      return true
    }
    this.roll(now, settings.windowMs)
    this.bad++
    const bad = this.bad + this.badBefore
    if (bad < settings.failures || bad < settings.share * (bad + this.good + this.goodBefore)) return false
    this.trip(now, settings.openMs)
    return true
  }

  /** The probe has ended without telling anything. */
  abandoned(): void {
    this.probeUntil = 0
  }

  /** Opens at once. */
  trip(now: number, ms: number): void {
    this.openedAt = now
    this.openMs = ms
    this.openUntil = now + ms
    this.probeUntil = 0
    this.forget()
  }

  private close(): void {
    if (this.openUntil === 0) return
    this.openUntil = 0
    this.probeUntil = 0
    this.forget()
  }

  private forget(): void {
    this.good = 0
    this.bad = 0
    this.goodBefore = 0
    this.badBefore = 0
  }

  private roll(now: number, windowMs: number): void {
    const half = Math.floor(now / Math.max(1, windowMs / 2))
    if (half === this.half) return
    const next = half === this.half + 1
    this.goodBefore = next ? this.good : 0
    this.badBefore = next ? this.bad : 0
    this.good = 0
    this.bad = 0
    this.half = half
  }
}
