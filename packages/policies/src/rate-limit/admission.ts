import type { LimitDenial, Limiter, MaybePromise, Reply } from '../contract.js'

const isThenable = <T>(value: MaybePromise<T>): value is Promise<T> =>
  value !== undefined && typeof (value as Promise<T>).then === 'function'

/** One call before several limits, all of which have to admit it. */
export class Admission {
  /** Those that were asked. */
  readonly limiters: Limiter[] = []
  private admitted = 0
  private over = false

  /** A limiter is to be had when it is asked and not before: of keys that nobody uses nothing is kept. */
  constructor(
    private readonly count: number,
    private readonly limiterAt: (at: number) => Limiter,
  ) {}

  ask(from = 0): MaybePromise<Reply | undefined> {
    for (let at = from; at < this.count; at++) {
      const limiter = this.limiterAt(at)
      this.limiters.push(limiter)
      const denial = limiter.admit(0, null)
      if (isThenable(denial))
        return denial.then(late => this.decided(late) ?? (this.over ? undefined : this.ask(at + 1)))
      const reply = this.decided(denial)
      if (reply) return reply
    }
    return undefined
  }

  /** What it would get, which it gives back at once. */
  rehearse(): MaybePromise<Reply | undefined> {
    const reply = this.ask()
    if (isThenable(reply)) return reply.finally(() => this.withdraw())
    this.withdraw()
    return reply
  }

  private decided(denial: LimitDenial | undefined): Reply | undefined {
    if (denial === undefined) this.admitted++
    else this.withdraw()
    // The caller may have left while it waited: what it was given goes back.
    if (this.over) this.settle()
    return denial && { error: denial.code, retryAfter: denial.retryAfterMs / 1000 }
  }

  /** A refused call counts nowhere. */
  private withdraw(): void {
    for (let at = 0; at < this.admitted; at++) this.limiters[at]!.giveBack()
    this.settle()
  }

  settle(): void {
    this.over = true
    for (let at = 0; at < this.admitted; at++) this.limiters[at]!.settle(0, 0, 0, 0)
    this.admitted = 0
  }
}
