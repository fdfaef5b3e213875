import { PeakEwma } from '../../upstream/balancing/peak-ewma.js'
import { Breaker, type BreakerSettings } from './breaker.js'
import type { WaitingLine } from './waiting-line.js'

/** Calls of a model are few and long, so what was slow is remembered for longer than a REST service's. */
const FORGET_MS = 60_000

/**
 * What a worker knows of one model of one provider under one key. It outlives revisions that leave the provider as it is. Times in ms of one
 * monotonic clock.
 */
export class TargetState {
  readonly breaker = new Breaker()
  readonly latency = new PeakEwma(FORGET_MS)
  inFlight = 0
  /** No configuration that warms it up has met it yet. */
  isNew = true
  /** Until then it gets less than its share. */
  private warmFrom = 0
  private warmAt = 0
  /** Whoever waits until fewer calls are under way. */
  readonly waiting = new Set<WaitingLine>()
  private coolUntil = 0
  /** Somebody chooses by what is left of its limits. */
  watched = false
  private left = 1
  private leftAt = 0
  /** The provider said how long; otherwise it is our guess. */
  private toldSo = false

  constructor(
    /** `provider/model`, and the key's name where there are several. */
    readonly name: string,
  ) {}

  cool(now: number, ms: number, told: boolean): void {
    if (now + ms < this.coolUntil) return
    this.coolUntil = now + ms
    this.toldSo = told
  }

  /** ms until it takes calls again; 0: now. `told`: of what the provider said alone. */
  coolMs(now: number, told = false): number {
    return told && !this.toldSo ? 0 : Math.max(0, this.coolUntil - now)
  }

  /** What its provider says is left of whichever limit has least, 0 to 1. */
  tellLeft(left: number, now: number): void {
    this.left = left
    this.leftAt = now
  }

  /** What was told long ago says nothing any more: limits fill up again. */
  usageLeft(now: number): number {
    return now - this.leftAt > FORGET_MS ? 1 : this.left
  }

  /** It is new, or was out: it comes to its whole share in `overMs`. */
  warm(now: number, overMs: number): void {
    this.warmFrom = now
    this.warmAt = now + overMs
  }

  /** Of its whole share, 0 to 1. */
  warmth(now: number): number {
    if (now >= this.warmAt) return 1
    return Math.max(COLD, (now - this.warmFrom) / (this.warmAt - this.warmFrom))
  }

  released(): void {
    this.inFlight--
    for (const line of this.waiting) {
      line.wake()
      if (line.length === 0) this.waiting.delete(line)
    }
  }
}

/** The share of whoever is coldest: calls enough to see whether it works. */
const COLD = 0.1

/** A key is out after one refusal, and is tried again by one call after this long, then after twice as long. */
export const KEY_BREAKER: BreakerSettings = { failures: 1, share: 0, windowMs: 60_000, openMs: 30_000 }
