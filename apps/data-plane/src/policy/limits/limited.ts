import type { LimitKind } from '@gatehouse/shared/limits/sharing.js'
import { type Counted, type Link, Share } from './share.js'
import type { Counter } from './sliding-window.js'

/** A counter with the plan's limit of it, and this node's share of that where other nodes count the same. */
export class Limited<C extends Counted> {
  readonly share: Share | null

  constructor(
    readonly kind: LimitKind,
    readonly counter: C,
    public limit: number,
    link: Link | null,
  ) {
    this.share = link && new Share(kind, counter, limit, link)
  }

  resize(now: number, limit: number): void {
    this.limit = limit
    if (!this.share) this.counter.limit = limit
    else {
      this.share.limit = limit
      this.share.refresh(now)
    }
  }

  spend(this: Limited<Counter>, now: number, units: number): void {
    this.counter.add(now, units)
    this.share?.spend(now, units)
  }

  giveBack(this: Limited<Counter>, now: number, units: number): void {
    this.counter.giveBack(now, units)
    this.share?.unspend(units)
  }

  /** True where an exchange with the other nodes may bring what is missing. */
  lacks(now: number, needed: number): boolean {
    const missing = needed - this.counter.available(now)
    return missing > 0 && this.share !== null && this.share.lack(now, missing)
  }

  /** Of the whole limit, as far as is known. */
  remaining(now: number): number {
    return this.share ? this.share.remaining(now) : this.counter.available(now)
  }
}
