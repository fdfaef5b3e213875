interface Event {
  at: number
  order: number
  run: () => void
}

/** Simulated time: what is due runs in order, and what it awaits goes on before the next. Times are ms. */
export class SimulatedClock {
  now = 0
  private order = 0
  private readonly heap: Event[] = []

  at(time: number, run: () => void): void {
    const event = { at: Math.max(time, this.now), order: this.order++, run }
    const { heap } = this
    let index = heap.push(event) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!before(event, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = event
  }

  after(ms: number, run: () => void): void {
    this.at(this.now + ms, run)
  }

  /** Until it answers false. */
  every(ms: number, run: () => boolean): void {
    this.after(ms, () => {
      if (run()) this.every(ms, run)
    })
  }

  async runTo(end: number): Promise<void> {
    for (let next = this.heap[0]; next && next.at <= end; next = this.heap[0]) {
      this.pop()
      this.now = next.at
      next.run()
      // Promises that this settled, and those that these settle.
      for (let turn = 0; turn < 6; turn++) await Promise.resolve()
    }
    this.now = end
  }

  private pop(): void {
    const { heap } = this
    const last = heap.pop()!
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      if (!before(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
  }
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
