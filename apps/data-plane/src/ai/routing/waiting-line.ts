export interface Waiter {
  /** Its turn may have come. False: it cannot go yet, and stays where it is. */
  go(): boolean
  /** Somebody more urgent has taken its place. */
  displaced(): void
}

/** Calls that wait for their turn: the lowest rank first, among equals who came first. How long is their own affair. */
export class WaitingLine {
  private readonly places: { readonly waiter: Waiter; readonly rank: number }[] = []

  constructor(private readonly size: number) {}

  get length(): number {
    return this.places.length
  }

  /** False: it is full of those that are as urgent. */
  join(waiter: Waiter, rank: number): boolean {
    const { places } = this
    if (places.length >= this.size) {
      const last = places[places.length - 1]
      if (!last || last.rank <= rank) return false
      places.pop()
      last.waiter.displaced()
    }
    let at = places.length
    while (at > 0 && places[at - 1]!.rank > rank) at--
    places.splice(at, 0, { waiter, rank })
    return true
  }

  leave(waiter: Waiter): void {
    const at = this.places.findIndex(place => place.waiter === waiter)
    if (at >= 0) this.places.splice(at, 1)
  }

  /** Lets one go. Who cannot does not hold up those behind. */
  wake(): void {
    for (const place of [...this.places])
      if (this.places.includes(place) && place.waiter.go()) return this.leave(place.waiter)
  }
}
