/** Fires callbacks at their time, in whole milliseconds of `performance.now()`, with one timer for all of them. */
export class Pacer {
  readonly #slots = new Map<number, (() => void)[]>()
  #timer: NodeJS.Timeout | undefined
  #next = 0

  /** `due` on the clock of `performance.now()`; never early. */
  at(due: number, fire: () => void): void {
    if (!this.#timer) {
      this.#next = Math.floor(performance.now())
      this.#timer = setInterval(() => this.#tick(), 1)
    }
    const slot = Math.max(Math.ceil(due), this.#next)
    const waiting = this.#slots.get(slot)
    if (waiting) waiting.push(fire)
    else this.#slots.set(slot, [fire])
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#slots.clear()
  }

  #tick(): void {
    const now = performance.now()
    while (this.#next <= now) {
      const due = this.#slots.get(this.#next)
      this.#slots.delete(this.#next)
      this.#next++
      if (due) for (const fire of due) fire()
    }
    if (this.#slots.size === 0) this.stop()
  }
}
