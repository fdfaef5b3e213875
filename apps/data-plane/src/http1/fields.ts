import { BadMessage } from './bad-message.js'
import { lowerName } from './field-names.js'
import { COLON, CR, LF, SP, TAB, TOKEN, VALUE } from './octets.js'

/** More fields than any honest message has. */
const MAX_FIELDS = 1000

/** Where name and value of each field begin and end; filled while reading, which nothing interrupts. */
const marks = new Uint32Array(4 * MAX_FIELDS)

/**
 * Reads field lines (RFC 9112, 5) up to and with the empty line that ends them, and pushes lower-case name and value of each. Gives the
 * index behind; -1 where the empty line has not come yet. Throws BadMessage on a folded line, white space before a colon, a bare CR or
 * LF, a control character.
 */
export function readFields(bytes: Buffer, from: number, end: number, out: string[]): number {
  let at = from
  let marked = 0
  for (;;) {
    if (at + 1 >= end) return -1
    if (bytes[at] === CR) {
      if (bytes[at + 1] !== LF) throw new BadMessage('a bare CR')
      at += 2
      break
    }
    if (marked === marks.length) throw new BadMessage('too many fields', true)
    marks[marked++] = at
    while (at < end && TOKEN[bytes[at]!] === 1) at++
    if (at === end) return -1
    if (bytes[at] !== COLON || at === marks[marked - 1]) throw new BadMessage('a field line without a name')
    marks[marked++] = at++
    while (at < end && (bytes[at] === SP || bytes[at] === TAB)) at++
    marks[marked++] = at
    while (at < end && VALUE[bytes[at]!] === 1) at++
    if (at === end || (at + 1 === end && bytes[at] === CR)) return -1
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw new BadMessage('a control character in a field')
    marks[marked++] = at
    at += 2
  }
  takeFields(bytes, from, at, marked, out)
  return at
}

/** Where the value of that field begins in the bytes that were read last. */
export const valueStart = (field: number): number => marks[4 * field + 2]!

function takeFields(bytes: Buffer, from: number, to: number, marked: number, out: string[]): void {
  const text = bytes.toString('latin1', from, to)
  for (let mark = 0; mark < marked; mark += 4) {
    const name = text.slice(marks[mark]! - from, marks[mark + 1]! - from)
    const valueAt = marks[mark + 2]!
    let valueEnd = marks[mark + 3]!
    while (valueEnd > valueAt && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === TAB)) valueEnd--
    out.push(lowerName(name), text.slice(valueAt - from, valueEnd - from))
  }
}

/** A Content-Length: digits alone (RFC 9110, 8.6), or undefined. */
export function contentLength(value: string): number | undefined {
  if (value.length === 0 || value.length > 15) return undefined
  let length = 0
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return undefined
    length = length * 10 + digit
  }
  return length
}

/** True where a Connection field lists the option. */
export const lists = (connection: string, option: string): boolean =>
  connection === option || connection.split(',').some(each => each.trim().toLowerCase() === option)
