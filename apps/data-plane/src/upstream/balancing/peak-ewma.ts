/** How fast an older answer counts for less, once there are newer ones. */
const FADE_MS = 10_000

/**
 * A latency that rises at once to what is slow, falls back slowly, and is forgotten where nothing is heard, so that whoever was slow gets
 * another chance. Times in ms of one monotonic clock.
 */
export class PeakEwma {
  private value = 0
  /** -1: nothing was heard yet. */
  private at = -1

  constructor(
    /** In which a silence leaves a third of it. */
    private readonly forgetMs: number,
  ) {}

  observe(ms: number, now: number): void {
    const before = this.latency(now)
    const kept = Math.exp((this.at - now) / FADE_MS)
    this.value = before === undefined || ms >= before ? ms : before * kept + ms * (1 - kept)
    this.at = now
  }

  /** ms; undefined before the first answer. */
  latency(now: number): number | undefined {
    return this.at < 0 ? undefined : this.value * Math.exp(Math.min(0, this.at - now) / this.forgetMs)
  }
}
