/** Calls at a time, by the worker that makes them. */
export class Slots {
  private readonly held = new Map<number, number>()

  constructor(
    /** As many may be held on this node. */
    public limit: number,
  ) {}

  used(): number {
    let sum = 0
    for (const held of this.held.values()) sum += held
    return sum
  }

  available(): number {
    return Math.max(0, this.limit - this.used())
  }

  /** As many as there are, up to `wanted`. */
  take(worker: number, wanted: number): number {
    const taken = Math.min(wanted, this.available())
    if (taken > 0) this.held.set(worker, (this.held.get(worker) ?? 0) + taken)
    return taken
  }

  give(worker: number, count: number): void {
    if (count > 0) this.held.set(worker, Math.max(0, (this.held.get(worker) ?? 0) - count))
  }

  forget(worker: number): void {
    this.held.delete(worker)
  }

  /** Workers that hold slots which may be idle. */
  holdersBut(worker: number): number[] {
    return [...this.held].filter(([id, held]) => id !== worker && held > 0).map(([id]) => id)
  }

  /** Nobody knows when a call ends. */
  msUntilSome(): number {
    return 0
  }

  window(): number {
    return 0
  }
}
