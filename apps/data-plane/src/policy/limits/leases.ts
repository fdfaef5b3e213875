import type { Limits } from '@gatehouse/shared/config/resources.js'
import { isPassing, type LimiterSource, type SubscriptionLimiter } from './contract.js'
import { Lease } from './lease.js'
import type { FromLedger, ToLedger } from './messages.js'

export interface LeasesOptions {
  /** Monotonic ms. */
  now(): number
  send(message: ToLedger): void
}

/** A worker's end of every limit. Call `sweep` every few ms while `restless`. */
export class Leases implements LimiterSource {
  private readonly leases = new Map<string, Lease>()
  private readonly awake = new Map<Lease, string>()

  constructor(private readonly options: LeasesOptions) {}

  of(subscription: string, limits: Limits): SubscriptionLimiter {
    let lease = this.leases.get(subscription)
    if (lease) lease.limits = limits
    else {
      const { now, send } = this.options
      lease = new Lease(subscription, limits, { now, ask: send, wake: woken => this.awake.set(woken, subscription) })
      this.leases.set(subscription, lease)
    }
    return lease
  }

  receive(message: FromLedger): void {
    const lease = this.leases.get(message.subscription)
    if (message.type === 'grant') lease?.granted(message)
    else if (lease) this.options.send({ type: 'give', subscription: message.subscription, give: lease.recall() })
  }

  sweep(): void {
    for (const [lease, subscription] of this.awake) {
      const give = lease.sweep()
      if (give) this.options.send({ type: 'give', subscription, give })
      if (lease.restless) continue
      this.awake.delete(lease)
      // There are as many keys as callers like. A call that ends late may wake one that was forgotten, and has another in its place by now.
      if (isPassing(subscription) && !lease.busy && this.leases.get(subscription) === lease)
        this.leases.delete(subscription)
    }
  }

  get restless(): boolean {
    return this.awake.size > 0
  }
}
