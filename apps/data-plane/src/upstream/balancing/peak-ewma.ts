/** How fast the past is forgotten. */
const DECAY_MS = 10_000

/** A target's latency: rises at once to what is slow, falls back slowly, and is forgotten where nothing is heard. In ms. */
export class PeakEwma {
  private value = 0
  private at = 0

  observe(ms: number, now: number): void {
    const before = this.latency(now)
    const kept = Math.exp((this.at - now) / DECAY_MS)
    this.value = ms > before ? ms : before * kept + ms * (1 - kept)
    this.at = now
  }

  latency(now: number): number {
    return this.value === 0 ? 0 : this.value * Math.exp((this.at - now) / DECAY_MS)
  }
}
