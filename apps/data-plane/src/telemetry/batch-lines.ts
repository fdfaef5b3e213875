import { NEWLINE } from './journal-line.js'

const FIRST_BYTES = 64 * 1024

/** Records of a batch that is being gathered: lines of JSON, each with its newline, in one piece of memory that is used again. */
export class BatchLines {
  count = 0
  length = 0
  private bytes = Buffer.allocUnsafe(FIRST_BYTES)

  /** Takes `from[start, end)`, a line without its newline. */
  add(from: Buffer, start: number, end: number): void {
    const size = end - start + 1
    if (this.length + size > this.bytes.length) this.grow(size)
    from.copy(this.bytes, this.length, start, end)
    this.length += size
    this.bytes[this.length - 1] = NEWLINE
    this.count++
  }

  /** The lines; good until the next `add`. */
  get content(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  clear(): void {
    this.count = this.length = 0
  }

  private grow(size: number): void {
    const bytes = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + size))
    this.bytes.copy(bytes, 0, 0, this.length)
    this.bytes = bytes
  }
}
