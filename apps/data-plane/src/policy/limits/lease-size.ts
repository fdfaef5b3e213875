// From so many calls a lease on, the next one is asked for while a quarter of this one is left, or a third of its time.
const STEADY = 4
const MOST_CALLS = 1e6
const MOST_SLOTS = 256
/** Slots that nobody used for so long are given back, ms. */
export const IDLE_SLOT_MS = 200

/** For how many calls the leases of a subscription are to last: more while they are used up before their time, fewer while they are not. */
export class LeaseSize {
  calls = 1
  slots = 1
  /** What the latest call reserved. */
  tokensEach = 0
  moneyEach = 0
  private slotsAskedAt = 0

  /** Calls come so steadily that the next lease is asked for before this one is used up. */
  get steady(): boolean {
    return this.calls >= STEADY
  }

  get few(): number {
    return this.calls >> 2
  }

  /** The same of slots. */
  fewSlots(idle: number): boolean {
    return idle <= this.slots >> 2
  }

  slotsRunOut(idle: number): boolean {
    return this.slots >= STEADY && this.fewSlots(idle)
  }

  /** The lease is at its end; `before`: it was used up before it expired. */
  ended(before: boolean): void {
    this.calls = before ? this.more() : this.less()
  }

  /** The next lease is asked for while there is enough for so many calls. */
  askedWith(left: number): void {
    if (left <= this.few) this.calls = this.more()
    else if (left > this.calls >> 1) this.calls = this.less()
  }

  /** To ask for now: more where they were asked for only just. */
  nextSlots(now: number): number {
    const soon = now - this.slotsAskedAt < IDLE_SLOT_MS
    this.slotsAskedAt = now
    this.slots = soon ? Math.min(this.slots * 2, MOST_SLOTS) : Math.max(1, this.slots >> 1)
    return this.slots
  }

  /** What `calls` calls need as `sum`, for as many as the lease is to last for. */
  enough(sum: number, calls: number): number {
    return Math.max(sum, Math.ceil((sum / calls) * this.calls))
  }

  private more(): number {
    return Math.min(this.calls * 2, MOST_CALLS)
  }

  private less(): number {
    return Math.max(1, this.calls >> 1)
  }
}
