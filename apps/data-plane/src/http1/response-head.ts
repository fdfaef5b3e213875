import { BadMessage } from './bad-message.js'
import { contentLength, lists, readFields } from './fields.js'
import { CR, LF, SP, VALUE } from './octets.js'
import type { Alike, RecentFields } from './recent-fields.js'

/** How long the body is, where it is not a number of bytes. */
export const CHUNKED = -1
export const UNTIL_CLOSE = -2

/** The head of an answer as its framing wants it read. */
export interface ResponseHead {
  status: number
  /** Flat; names in lower case, values as received (latin1). */
  headers: string[]
  /** Bytes of the body, CHUNKED or UNTIL_CLOSE. */
  length: number
  /** The connection may carry another call after this one. */
  persistent: boolean
  /** The same for those of a connection whose fields are alike; null: nobody compares them. */
  alike: Alike | null
  /** Index behind the head. */
  end: number
}

/** What an answer's fields say of its framing. */
export type Framed = Pick<ResponseHead, 'headers' | 'length' | 'persistent'>

const START = Buffer.from('HTTP/1.')
/** `HTTP/1.1 200` and what may follow. */
const STATUS_AT = 9

/**
 * Reads an answer's head (RFC 9112, 4 to 6). Undefined: not whole yet. Throws BadMessage on what is not sound, among it a length told
 * twice or by two means, which two readers may take for two different answers.
 */
export function readResponseHead(
  bytes: Buffer,
  from: number,
  end: number,
  toHead: boolean,
  recent: RecentFields<Framed> | null = null,
): ResponseHead | undefined {
  const known = Math.min(end - from, START.length)
  for (let i = 0; i < known; i++) if (bytes[from + i] !== START[i]) throw new BadMessage('no HTTP/1 answer')
  if (end - from < STATUS_AT + 6) return undefined
  const minor = bytes[from + 7]! - 48
  let at = from + STATUS_AT
  const status = statusOf(bytes, at)
  if ((minor !== 0 && minor !== 1) || bytes[from + 8] !== SP || status < 100) throw new BadMessage('a bad status line')
  at += 3
  // Some leave the space before an empty reason out.
  if (bytes[at] !== SP && bytes[at] !== CR) throw new BadMessage('a bad status line')
  while (at < end && VALUE[bytes[at]!] === 1) at++
  if (at + 1 >= end) return undefined
  if (bytes[at] !== CR || bytes[at + 1] !== LF) throw new BadMessage('a bad status line')
  const head = readLines(bytes, at + 2, end, status, minor, recent)
  if (head === undefined) return undefined
  // RFC 9112, 6.3: these have no body, whatever their fields say.
  if (toHead || status < 200 || status === 204 || status === 304) head.length = 0
  if (head.length === UNTIL_CLOSE) head.persistent = false
  return head
}

function readLines(
  bytes: Buffer,
  from: number,
  end: number,
  status: number,
  minor: number,
  recent: RecentFields<Framed> | null,
): ResponseHead | undefined {
  const match = recent === null ? -1 : recent.match(bytes, from, end, minor)
  if (match >= 0) {
    const headers = recent!.headersOf(bytes, from, match)
    const length = recent!.lengthIn(headers)
    if (length === undefined) throw new BadMessage('a bad Content-Length')
    return { status, headers, length, persistent: recent!.read!.persistent, alike: recent!.alike, end: match }
  }
  const headers: string[] = []
  const behind = readFields(bytes, from, end, headers)
  if (behind < 0) return undefined
  const { length, persistent } = framed(headers, minor)
  if (recent === null) return { status, headers, length, persistent, alike: null, end: behind }
  // Whoever gets the answer may change its headers.
  const alike = recent.keep(bytes, from, behind, minor, { headers: headers.slice(), length, persistent })
  return { status, headers, length, persistent, alike, end: behind }
}

function statusOf(bytes: Buffer, at: number): number {
  let status = 0
  for (let i = 0; i < 3; i++) {
    const digit = bytes[at + i]! - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    status = status * 10 + digit
  }
  return status
}

function framed(headers: readonly string[], minor: number): Omit<Framed, 'headers'> {
  let length = UNTIL_CLOSE
  let persistent = minor === 1
  for (let i = 0; i < headers.length; i += 2) {
    const value = headers[i + 1]!
    switch (headers[i]) {
      case 'content-length': {
        const told = contentLength(value)
        if (told === undefined || length !== UNTIL_CLOSE) throw new BadMessage('a bad Content-Length')
        length = told
        break
      }
      case 'transfer-encoding':
        if (value.toLowerCase() !== 'chunked' || minor === 0 || length !== UNTIL_CLOSE)
          throw new BadMessage('a bad Transfer-Encoding')
        length = CHUNKED
        break
      case 'connection':
        if (lists(value, 'close')) persistent = false
    }
  }
  return { length, persistent }
}
