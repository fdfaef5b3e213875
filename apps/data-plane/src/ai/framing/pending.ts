import { EventTooLong, MAX_EVENT_BYTES } from './sse.js'

const EMPTY = Buffer.alloc(0)

/** Bytes that have come and are not used yet. Room doubles, so that many small chunks stay linear. */
export class Pending {
  bytes: Buffer = EMPTY
  /** What is pending, by offsets into `bytes`. */
  start = 0
  end = 0
  private owned = false

  get length(): number {
    return this.end - this.start
  }

  /** Throws EventTooLong where more waits than an event may have. */
  push(chunk: Buffer): void {
    const rest = this.length
    if (rest > MAX_EVENT_BYTES) throw new EventTooLong()
    if (rest === 0) {
      this.bytes = chunk
      this.owned = false
      this.start = 0
      this.end = chunk.length
      return
    }
    if (!this.owned || this.bytes.length - this.end < chunk.length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * rest, rest + chunk.length))
      this.bytes.copy(grown, 0, this.start, this.end)
      this.bytes = grown
      this.owned = true
      this.start = 0
      this.end = rest
    }
    this.end += chunk.copy(this.bytes, this.end)
  }
}
