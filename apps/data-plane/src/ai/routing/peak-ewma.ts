/** Time after which a peak has faded to a third. */
const FADE_MS = 10_000

/** A moving average of latencies that jumps up with a peak and comes down slowly. Times in ms of one monotonic clock. */
export class PeakEwma {
  private value = 0
  private at = 0

  observe(ms: number, now: number): void {
    if (ms >= this.value || this.at === 0) this.value = ms
    else {
      const kept = Math.exp((this.at - now) / FADE_MS)
      this.value = this.value * kept + ms * (1 - kept)
    }
    this.at = now
  }

  /**
   * What one more call would have to wait for, roughly. Of one that nobody has tried: nothing, so that it is tried; but not by all at once,
   * before the first answer has come.
   */
  cost(inFlight: number, now: number): number {
    if (this.at === 0) return inFlight === 0 ? 0 : Number.MAX_SAFE_INTEGER
    // With time a bad memory fades, so that one who was slow gets another chance.
    return this.value * Math.exp(Math.min(0, this.at - now) / (FADE_MS * 6)) * (inFlight + 1)
  }
}
