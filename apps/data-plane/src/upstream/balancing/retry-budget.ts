/** What there is at the start, so that the first failures of a quiet upstream are tried again. */
const RESERVE = 10
const MOST = 100

/** Each call pays in a little, each further attempt takes one out: under trouble there are as many as the share says, and no more. */
export class RetryBudget {
  private balance: number

  constructor(private readonly percent: number) {
    this.balance = percent === 0 ? 0 : RESERVE
  }

  called(): void {
    this.balance = Math.min(MOST, this.balance + this.percent / 100)
  }

  /** False: there is none left. */
  take(): boolean {
    // Sums of hundredths come out a little short.
    if (this.balance < 1 - 1e-9) return false
    this.balance--
    return true
  }
}
