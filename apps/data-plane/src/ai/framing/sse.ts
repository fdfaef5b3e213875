const LF = 0x0a
const CR = 0x0d
const EMPTY = Buffer.alloc(0)

/** More than a provider's longest event: an image in base64. */
export const MAX_EVENT_BYTES = 16 << 20

/** How far into a block its name is looked for. */
const NAME_WITHIN = 256

export class EventTooLong extends Error {}

/**
 * Cuts a server-sent event stream (WHATWG HTML §9.2) into blocks by bytes, without decoding them: lines end in CRLF, LF or CR, a blank line
 * ends a block, however the bytes were chunked. Pull `next` after each `push` until it returns false; the fields tell of the present block.
 */
export class SseFramer {
  /** What the raw offsets point into. Parts of it may be kept: it is never written over. */
  bytes: Buffer = EMPTY
  /** The whole block, its blank line included. */
  rawStart = 0
  rawEnd = 0
  /** False: comments or other fields only. */
  hasData = false
  /** The data lines, joined by LF where there is more than one. */
  data: Buffer = EMPTY
  dataStart = 0
  dataEnd = 0

  private length = 0
  private owned = false
  private blockStart = 0
  private lineStart = 0
  private scanned = 0
  private atStart = true
  private ended = false
  /** Start and end of each data line of the block under way, relative to its start. */
  private lines: number[] = []

  constructor(private readonly maxBytes = MAX_EVENT_BYTES) {}

  /** Throws EventTooLong. */
  push(chunk: Buffer): void {
    const rest = this.length - this.blockStart
    if (rest > this.maxBytes) throw new EventTooLong()
    if (rest === 0) {
      this.bytes = chunk
      this.length = chunk.length
      this.owned = false
      this.rebase()
      return
    }
    if (!this.owned || this.bytes.length - this.length < chunk.length) {
      // Doubling keeps a stream of tiny chunks linear.
      const grown = Buffer.allocUnsafe(Math.max(2 * rest, rest + chunk.length))
      this.bytes.copy(grown, 0, this.blockStart, this.length)
      this.bytes = grown
      this.owned = true
      this.length = rest
      this.rebase()
    }
    this.length += chunk.copy(this.bytes, this.length)
  }

  /** No more comes: the last block may lack its blank line. */
  end(): void {
    this.ended = true
  }

  /** Goes to the next whole block. Throws EventTooLong. */
  next(): boolean {
    const { bytes, length } = this
    let at = this.scanned
    while (at < length) {
      const byte = bytes[at]!
      if (byte > CR || (byte !== LF && byte !== CR)) {
        at++
        continue
      }
      let after = at + 1
      if (byte === CR) {
        // An LF that may follow is part of the same line end.
        if (after === length && !this.ended) break
        if (after < length && bytes[after] === LF) after++
      }
      const blank = at === this.lineStart
      if (!blank) this.readLine(at)
      this.lineStart = after
      at = after
      if (blank) return this.close(at)
    }
    this.scanned = at
    if (!this.ended || this.blockStart === length) return false
    if (this.lineStart < length) this.readLine(length)
    return this.close(length)
  }

  /** The data of the present block. */
  text(): string {
    return this.data.toString('utf8', this.dataStart, this.dataEnd)
  }

  /** The block's `event`, where it stands before the data; undefined where it has none. */
  name(): string | undefined {
    const { bytes, rawStart, rawEnd } = this
    // Most streams have no names, and begin their blocks with the data.
    if (bytes[rawStart] === 0x64) return undefined
    return /^event: ?([^\r\n]*)/m.exec(bytes.toString('utf8', rawStart, Math.min(rawEnd, rawStart + NAME_WITHIN)))?.[1]
  }

  /** Offset into `bytes` of an offset into `data`. */
  rawOffset(offset: number): number {
    if (this.data === this.bytes) return offset
    let joined = 0
    for (let i = 0; ; i += 2) {
      const start = this.rawStart + this.lines[i]!
      const size = this.lines[i + 1]! - this.lines[i]!
      if (offset <= joined + size || i + 2 >= this.lines.length) return start + offset - joined
      joined += size + 1
    }
  }

  private rebase(): void {
    this.lineStart -= this.blockStart
    this.scanned -= this.blockStart
    this.blockStart = 0
  }

  private readLine(end: number): void {
    const { bytes } = this
    let start = this.lineStart
    if (this.atStart) {
      this.atStart = false
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3
    }
    // `data`, then a colon or nothing; one space after the colon is not part of the value.
    const isData =
      bytes[start] === 0x64 && bytes[start + 1] === 0x61 && bytes[start + 2] === 0x74 && bytes[start + 3] === 0x61
    if (!isData || end - start < 4) return
    start += 4
    if (start < end) {
      if (bytes[start] !== 0x3a) return
      start++
      if (start < end && bytes[start] === 0x20) start++
    }
    this.linesOfBlock().push(start - this.blockStart, end - this.blockStart)
  }

  /** The lines of the block before stay readable until the first one of this block. */
  private linesOfBlock(): number[] {
    if (this.fresh) {
      this.fresh = false
      this.lines.length = 0
    }
    return this.lines
  }

  private fresh = true

  private close(end: number): true {
    if (end - this.blockStart > this.maxBytes) throw new EventTooLong()
    this.rawStart = this.blockStart
    this.rawEnd = end
    this.hasData = !this.fresh
    if (this.hasData) this.locateData()
    this.fresh = true
    this.atStart = false
    this.blockStart = end
    this.lineStart = end
    this.scanned = end
    return true
  }

  private locateData(): void {
    const { lines, rawStart } = this
    if (lines.length === 2) {
      this.data = this.bytes
      this.dataStart = rawStart + lines[0]!
      this.dataEnd = rawStart + lines[1]!
      return
    }
    const parts: Buffer[] = []
    for (let i = 0; i < lines.length; i += 2) {
      if (i > 0) parts.push(Buffer.from('\n'))
      parts.push(this.bytes.subarray(rawStart + lines[i]!, rawStart + lines[i + 1]!))
    }
    this.data = Buffer.concat(parts)
    this.dataStart = 0
    this.dataEnd = this.data.length
  }
}
