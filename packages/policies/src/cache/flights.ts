/** Calls that wait for another one's answer to the same question. */
class Flight {
  readonly waiting: (() => void)[] = []
}

/** One call at a time asks the service; the others of the same key wait until it has the answer, or has none to give. */
export class Flights {
  private readonly under = new Map<string, Flight>()

  /** Resolves when the one under way is over; undefined: the caller is to go itself, and to `land`. */
  join(key: string): Promise<void> | undefined {
    const flight = this.under.get(key)
    if (flight) return new Promise(resolve => flight.waiting.push(resolve))
    this.under.set(key, new Flight())
    return undefined
  }

  land(key: string): void {
    const flight = this.under.get(key)
    this.under.delete(key)
    for (const go of flight?.waiting ?? []) go()
  }
}
