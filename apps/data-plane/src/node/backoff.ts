export interface BackoffOptions {
  firstMs: number
  maxMs: number
}

/** Growing, jittered waits between attempts, so that many nodes do not come back at the same instant. */
export class Backoff {
  private attempts = 0

  constructor(private readonly options: BackoffOptions) {}

  /** Between half and the whole of the present step, in ms. */
  next(): number {
    const step = Math.min(this.options.maxMs, this.options.firstMs * 2 ** Math.min(this.attempts++, 20))
    return step * (0.5 + Math.random() / 2)
  }

  reset(): void {
    this.attempts = 0
  }
}
