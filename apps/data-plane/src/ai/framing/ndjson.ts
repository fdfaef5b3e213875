import { Pending } from './pending.js'

const LF = 0x0a

/** Cuts JSON lines. The last may lack its line end. */
export class LineFramer {
  hasData = false
  /** The whole line with its end, by offsets into `bytes`. */
  rawStart = 0
  rawEnd = 0
  private readonly pending = new Pending()
  /** How much of what is pending holds no line end. */
  private scanned = 0
  private ended = false
  private line = ''

  get bytes(): Buffer {
    return this.pending.bytes
  }

  push(chunk: Buffer): void {
    this.pending.push(chunk)
  }

  end(): void {
    this.ended = true
  }

  next(): boolean {
    const { pending } = this
    const { bytes, start, length } = pending
    let at = bytes.subarray(0, pending.end).indexOf(LF, start + this.scanned)
    if (at < 0) {
      this.scanned = length
      if (!this.ended || length === 0) return false
      at = pending.end
    }
    this.line = bytes.toString('utf8', start, at).trim()
    this.hasData = this.line !== ''
    this.scanned = 0
    this.rawStart = start
    this.rawEnd = Math.min(at + 1, pending.end)
    pending.start = this.rawEnd
    return true
  }

  text(): string {
    return this.line
  }

  name(): undefined {
    return undefined
  }
}
