import type { Calendar } from '@gatehouse/shared/limits/calendar.js'

const BUCKETS = 256
// A unit is counted in the bucket of its grant and used at most one bucket later, so it stays until no window of full length
// that holds its use is left. This errs on the strict side by about one per cent of the window.
const SLACK = 3

/** What is in use of a limit. Times are monotonic ms. */
export interface Counter {
  /** As much may be in use on this node. */
  limit: number
  readonly windowMs: number
  /** Undefined where the window rolls. */
  readonly calendar?: Calendar
  /** A unit has to be used within this time of its grant. */
  readonly lifeMs: number
  used(now: number): number
  available(now: number): number
  add(now: number, n: number): void
  giveBack(now: number, n: number): void
  /** Time until `n` units are free. */
  msUntil(now: number, n: number): number
  /** Time until the first unit in use is free; 0 when there is none. */
  msUntilSome(now: number): number
  /** Start of the window by the wall clock, ms; 0 where it rolls. */
  window(now: number): number
}

/**
 * Counts what was granted in a rolling window. Times are monotonic ms. In any `windowMs` no more than `limit` units are in use,
 * as long as each is used within a bucket's time of its grant. Empty stretches cost nothing.
 */
export class SlidingWindow implements Counter {
  private readonly bucketMs: number
  private starts: number[] = []
  private counts: number[] = []
  private head = 0
  private total = 0

  constructor(
    public limit: number,
    readonly windowMs: number,
  ) {
    this.bucketMs = windowMs / BUCKETS
  }

  get lifeMs(): number {
    return this.bucketMs
  }

  window(): number {
    return 0
  }

  private expire(now: number): void {
    const oldest = Math.floor(now / this.bucketMs) - BUCKETS - SLACK
    while (this.head < this.starts.length && this.starts[this.head]! < oldest) this.total -= this.counts[this.head++]!
    if (this.head > 64 && this.head * 2 > this.starts.length) {
      this.starts = this.starts.slice(this.head)
      this.counts = this.counts.slice(this.head)
      this.head = 0
    }
  }

  used(now: number): number {
    this.expire(now)
    return this.total
  }

  available(now: number): number {
    return Math.max(0, this.limit - this.used(now))
  }

  /** Counts `n` units, over the limit too. */
  add(now: number, n: number): void {
    if (n <= 0) return
    this.expire(now)
    const bucket = Math.floor(now / this.bucketMs)
    const last = this.starts.length - 1
    if (last >= this.head && this.starts[last] === bucket) this.counts[last]! += n
    else {
      this.starts.push(bucket)
      this.counts.push(n)
    }
    this.total += n
  }

  /** Gives back units that were not used, the newest first: what is given back was granted a moment ago. */
  giveBack(now: number, n: number): void {
    this.expire(now)
    let left = n
    for (let i = this.counts.length - 1; i >= this.head && left > 0; i--) {
      const taken = Math.min(left, this.counts[i]!)
      this.counts[i]! -= taken
      this.total -= taken
      left -= taken
    }
  }

  /** Time until `n` units are free; the whole window when the limit is below `n`. */
  msUntil(now: number, n: number): number {
    let missing = this.used(now) + n - this.limit
    if (missing <= 0) return 0
    for (let i = this.head; i < this.starts.length; i++) {
      missing -= this.counts[i]!
      if (missing <= 0) return Math.max(1, (this.starts[i]! + BUCKETS + SLACK + 1) * this.bucketMs - now)
    }
    return this.windowMs
  }

  /** Time until the oldest unit leaves; 0 when there is none. */
  msUntilSome(now: number): number {
    this.expire(now)
    for (let i = this.head; i < this.starts.length; i++)
      if (this.counts[i]! > 0) return Math.max(1, (this.starts[i]! + BUCKETS + SLACK + 1) * this.bucketMs - now)
    return 0
  }
}
