import { contentLength, valueStart } from './fields.js'

/** Longer blocks are read anew each time. */
const MOST_BYTES = 4096
/** Where this many messages in a row were not alike, only one in so many is compared with the next. */
const PATIENCE = 16
const NONE = Buffer.alloc(0)

/** What messages whose fields are alike have in common: a place for whatever follows from those fields. */
export class Alike {
  /** What a request's fields become where it is forwarded. */
  forwarded: unknown = null
  /** What an answer's fields become where it is relayed. */
  relayed: unknown = null
}

/** What a block of field lines says. */
export interface FieldsRead {
  /** Flat; names in lower case. */
  readonly headers: readonly string[]
  /** Bytes of the body, or less than 0 for another framing. */
  readonly length: number
}

/**
 * The field lines that a connection brought last. Those of its next message are mostly the same octets, but for the digits of their
 * Content-Length, and need not be taken apart again: two looks at the same octets read the same.
 */
export class RecentFields<Read extends FieldsRead> {
  /** What they said. */
  read: Read | null = null
  alike = new Alike()
  private octets = NONE
  private size = 0
  /** Messages since two were alike. */
  private strange = 0
  private minor = -1
  /** Where the digits of the length begin and end in `octets`, and which of the headers they are; as far as the end where there is none. */
  private digitsFrom = 0
  private digitsTo = 0
  private lengthAt = -1

  /** The index behind the lines that begin at `from`, where they are alike and the message is of the same version; else -1. */
  match(bytes: Buffer, from: number, end: number, minor: number): number {
    const { octets, size, digitsFrom, digitsTo } = this
    if (size === 0 || minor !== this.minor || end - from < digitsFrom) return -1
    let at = from
    for (let i = 0; i < digitsFrom; i++) if (bytes[at++] !== octets[i]) return -1
    if (this.lengthAt >= 0) {
      while (at < end && isDigit(bytes[at]!)) at++
      if (end - at < size - digitsTo) return -1
      for (let i = digitsTo; i < size; i++) if (bytes[at++] !== octets[i]) return -1
    }
    this.strange = 0
    return at
  }

  /** The headers of a message that `match` has found at `from`; its own to change. */
  headersOf(bytes: Buffer, from: number, behind: number): string[] {
    const headers = this.read!.headers.slice()
    if (this.lengthAt >= 0)
      headers[this.lengthAt] = bytes.toString('latin1', from + this.digitsFrom, behind - (this.size - this.digitsTo))
    return headers
  }

  /** The body's length as the headers of `headersOf` tell it; undefined where they tell what is none. */
  lengthIn(headers: readonly string[]): number | undefined {
    return this.lengthAt < 0 ? this.read!.length : contentLength(headers[this.lengthAt]!)
  }

  /** Remembers what has just been read by `readFields`, from its first octet to behind the empty line; null: it does not. */
  keep(bytes: Buffer, from: number, behind: number, minor: number, read: Read): Alike | null {
    this.size = 0
    this.strange++
    if (behind - from > MOST_BYTES || (this.strange > PATIENCE && this.strange % PATIENCE !== 0)) return null
    if (this.octets.length < behind - from) this.octets = Buffer.allocUnsafeSlow(behind - from)
    bytes.copy(this.octets, 0, from, behind)
    this.size = this.digitsFrom = this.digitsTo = behind - from
    this.minor = minor
    this.read = read
    this.alike = new Alike()
    this.lengthAt = indexOfValue(read.headers, 'content-length')
    if (this.lengthAt >= 0) {
      this.digitsFrom = valueStart(this.lengthAt >> 1) - from
      this.digitsTo = this.digitsFrom + read.headers[this.lengthAt]!.length
    }
    return this.alike
  }
}

function indexOfValue(headers: readonly string[], name: string): number {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return i + 1
  return -1
}

const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39
