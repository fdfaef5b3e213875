import type { FrameAt, Segment } from './spool-segment.js'

/** A frame in the order of sending. */
export interface Entry extends FrameAt {
  /** Only grows along the spool; stays the same whatever happens to those around it. */
  place: number
  /** Nobody has ever been sent it, as far as this process can know: what an earlier one left may have been. */
  unsent: boolean
}

/** The frames that wait, oldest first. */
export class SpoolIndex {
  private entries: Entry[] = []
  private next = 0

  get length(): number {
    return this.entries.length
  }

  /** Of the oldest; of the next to come where there is none. */
  get start(): number {
    return this.entries[0]?.place ?? this.next
  }

  push(frame: FrameAt, unsent: boolean): void {
    this.entries.push({ ...frame, place: this.next++, unsent })
  }

  /** The first one at the place or after it. */
  from(place: number): Entry | undefined {
    if (place <= this.start) return this.entries[0]
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.entries[middle]!.place < place) low = middle + 1
      else high = middle
    }
    return this.entries[low]
  }

  /** Takes out everything up to a batch and returns it: batches are sent in their order here. Unknown ones take out nothing. */
  takeUpTo(epoch: string, sequence: number): Entry[] {
    return this.entries.splice(0, this.entries.findIndex(e => e.epoch === epoch && e.sequence === sequence) + 1)
  }

  of(segments: readonly Segment[]): Entry[] {
    return this.entries.filter(({ segment }) => segments.includes(segment))
  }

  /**
   * Puts frames that hold whole journals' batches in the place of those batches, which are neighbours. Each stands where the last of its own
   * stood: a reader that was halfway through them comes upon what it has not read yet.
   */
  replace(old: readonly Entry[], by: readonly (FrameAt & { unsent: boolean })[]): void {
    const at = this.entries.indexOf(old[0]!)
    const lastOf = (epoch: string) => old.findLast(entry => entry.epoch === epoch)!.place
    const entries = by.map(frame => ({ ...frame, place: lastOf(frame.epoch) })).sort((a, b) => a.place - b.place)
    this.entries.splice(at, old.length, ...entries)
  }

  remove(old: readonly Entry[]): void {
    if (old.length > 0) this.entries.splice(this.entries.indexOf(old[0]!), old.length)
  }
}
