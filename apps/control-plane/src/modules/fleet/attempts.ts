/** Bounds how often one address may try something: `limit` within `windowMs`, both coarse. */
export class Attempts {
  private counts = new Map<string, number>()
  private windowEnds = 0

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** One that did well does not count. */
  forgive(address: string): void {
    const count = this.counts.get(address)
    if (count !== undefined) this.counts.set(address, count - 1)
  }

  /** False when there were too many. */
  allow(address: string): boolean {
    if (this.now() >= this.windowEnds) {
      this.counts = new Map()
      this.windowEnds = this.now() + this.windowMs
    }
    const count = (this.counts.get(address) ?? 0) + 1
    this.counts.set(address, count)
    return count <= this.limit
  }
}
