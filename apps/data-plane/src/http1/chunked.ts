import { BadMessage } from './bad-message.js'
import { fieldLines } from './field-lines.js'
import { readFields } from './fields.js'
import { CR, HEX, LF, VALUE } from './octets.js'

/** Of extensions in all; nobody uses them, and they are dropped. */
const MAX_EXTENSION_BYTES = 4096
const MAX_TRAILER_BYTES = 16 * 1024
const MAX_SIZE_DIGITS = 12
const SEMICOLON = 59

type State = 'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailer' | 'done'

/** Takes a chunked body (RFC 9112, 7.1) out of its chunks, however it is cut. Extensions are read, checked and dropped. */
export class ChunkedReader {
  /** Fields behind the body, flat; undefined: none so far. */
  trailers: string[] | undefined = undefined
  private state: State = 'size'
  private size = 0
  private digits = 0
  private extensionBytes = 0
  private trailer: Buffer | null = null

  get done(): boolean {
    return this.state === 'done'
  }

  /** Reads on; `data` gets each piece as a range of `bytes`. Gives the index behind what belongs to the body. Throws BadMessage. */
  read(bytes: Buffer, at: number, end: number, data: (from: number, to: number) => void): number {
    while (at < end && this.state !== 'done') {
      if (this.state === 'data') {
        const to = Math.min(end, at + this.size)
        data(at, to)
        this.size -= to - at
        at = to
        if (this.size === 0) this.state = 'data-cr'
      } else if (this.state === 'trailer') {
        at = this.readTrailer(bytes, at, end)
      } else this.step(bytes[at++]!)
    }
    return at
  }

  private step(octet: number): void {
    switch (this.state) {
      case 'size':
        return this.readSize(octet)
      case 'extension':
        if (octet === CR) this.state = 'size-lf'
        else if (VALUE[octet] !== 1 || ++this.extensionBytes > MAX_EXTENSION_BYTES)
          throw new BadMessage('a chunk extension that is none')
        return
      case 'size-lf':
        if (octet !== LF) throw new BadMessage('a bare CR')
        this.digits = 0
        this.state = this.size > 0 ? 'data' : 'trailer'
        return
      case 'data-cr':
        if (octet !== CR) throw new BadMessage('a chunk longer than its size')
        this.state = 'data-lf'
        return
      case 'data-lf':
        if (octet !== LF) throw new BadMessage('a bare CR')
        this.state = 'size'
    }
  }

  private readSize(octet: number): void {
    const digit = HEX[octet]!
    if (digit < 16) {
      if (++this.digits > MAX_SIZE_DIGITS) throw new BadMessage('a chunk size too large')
      this.size = this.size * 16 + digit
    } else if (this.digits === 0) throw new BadMessage('a chunk without a size')
    else if (octet === CR) this.state = 'size-lf'
    else if (octet === SEMICOLON) this.state = 'extension'
    else throw new BadMessage('a chunk size that is none')
  }

  private readTrailer(bytes: Buffer, at: number, end: number): number {
    // Nearly always the empty line alone.
    if (this.trailer === null && bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF) {
      this.state = 'done'
      return at + 2
    }
    const before = this.trailer?.length ?? 0
    const all =
      this.trailer === null
        ? Buffer.from(bytes.subarray(at, end))
        : Buffer.concat([this.trailer, bytes.subarray(at, end)])
    const fields: string[] = []
    const behind = readFields(all, 0, all.length, fields)
    if (behind >= 0) {
      this.trailers = fields
      this.state = 'done'
      return at + behind - before
    }
    if (all.length > MAX_TRAILER_BYTES) throw new BadMessage('a trailer too large', true)
    this.trailer = all
    return end
  }
}

/** The line before a chunk of that many bytes. */
export const chunkHead = (length: number): string => `${length.toString(16)}\r\n`
export const LAST_CHUNK = '0\r\n\r\n'

/** What ends a body in chunks, with the fields behind it: flat. Throws TypeError as `fieldLines` does. */
export const lastChunk = (trailers: readonly string[] | undefined | null): string =>
  trailers && trailers.length > 0 ? `0\r\n${fieldLines(trailers)}\r\n` : LAST_CHUNK
