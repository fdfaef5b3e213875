/** Allowed each second whatever the traffic, so that the few calls of a quiet hour may be tried again too. */
const ALWAYS_PER_SECOND = 2
/** The most that can be saved up, in tries. */
const MOST_SAVED = 100

/** Extra attempts as a share of calls: when everything fails they must not multiply the load. Times in ms of one monotonic clock. */
export class RetryBudget {
  private saved = ALWAYS_PER_SECOND
  private at = 0

  /** A call has begun. */
  called(share: number): void {
    this.saved = Math.min(MOST_SAVED, this.saved + share)
  }

  /** False: not now. */
  take(now: number): boolean {
    if (this.saved < ALWAYS_PER_SECOND)
      this.saved = Math.min(ALWAYS_PER_SECOND, this.saved + ((now - this.at) / 1000) * ALWAYS_PER_SECOND)
    this.at = now
    if (this.saved < 1) return false
    this.saved--
    return true
  }
}
