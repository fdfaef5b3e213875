import type { Ctx, PolicyDeps } from '@gatehouse/policies/contract.js'

/** Ctx as policies' slots need it: each slot is a place in one array of the request. */
interface Slotted extends Ctx {
  slots: unknown[] | null
}

/**
 * Hands out places in each request's array. A policy that is compiled again gets the places that it had, so they do not grow with
 * revisions; a request that began under the old configuration keeps its own hooks, which use the same places in the same way.
 */
export class Slots {
  private readonly places = new Map<string, number>()

  of(policyId: string): PolicyDeps['slot'] {
    let taken = 0
    return <T>() => {
      const name = `${policyId} ${taken++}`
      const place = this.places.get(name) ?? this.places.size
      this.places.set(name, place)
      return {
        get: (ctx: Ctx) => (ctx as Slotted).slots?.[place] as T | undefined,
        set: (ctx: Ctx, value: T) => {
          const slotted = ctx as Slotted
          slotted.slots ??= []
          slotted.slots[place] = value
        },
      }
    }
  }
}
