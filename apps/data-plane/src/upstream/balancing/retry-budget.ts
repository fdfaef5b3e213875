/** The most that can be saved up, in attempts. */
const MOST = 100
/** Sums of hundredths come out a little short. */
const ONE = 1 - 1e-9

/**
 * Further attempts as a share of calls: under trouble there are as many as the share says, and no more, or they would multiply the load.
 * Times in ms of one monotonic clock.
 */
export class RetryBudget {
  private saved: number
  private at = 0

  constructor(
    /** Attempts that there are at the start, so that the first failures of a quiet service are tried again. */
    private readonly reserve: number,
    /** How many of a spent reserve come back each second, whatever the traffic. */
    private readonly perSecond = 0,
  ) {
    this.saved = reserve
  }

  /** A call has begun, which pays in its share of an attempt. */
  called(share: number): void {
    this.saved = Math.min(MOST, this.saved + share)
  }

  /** False: there is none left. */
  take(now: number): boolean {
    if (this.saved < this.reserve)
      this.saved = Math.min(this.reserve, this.saved + ((now - this.at) / 1000) * this.perSecond)
    this.at = now
    if (this.saved < ONE) return false
    this.saved--
    return true
  }
}
