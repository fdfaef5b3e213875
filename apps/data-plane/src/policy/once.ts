import type { MaybePromise } from '@gatehouse/policies/contract.js'

/** What is said on a node for the first time. */
export type Once = (name: string, until: number) => MaybePromise<boolean>

/** More are not remembered: then whatever is new is refused, rather than something old let through again. */
const MOST = 200_000

/** Names, each until its time is over, in the process that speaks for the node. */
export class Said {
  private readonly until = new Map<string, number>()

  constructor(private readonly now: () => number = Date.now) {}

  readonly once = (name: string, until: number): boolean => {
    this.forget()
    if (this.until.has(name) || this.until.size >= MOST) return false
    this.until.set(name, until)
    return true
  }

  /** The oldest come first; those of a longer time keep younger ones a little longer than they need. */
  private forget(): void {
    const now = this.now()
    for (const [name, until] of this.until) {
      if (until > now) return
      this.until.delete(name)
    }
  }
}
