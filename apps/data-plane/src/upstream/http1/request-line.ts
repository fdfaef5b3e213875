import type { Outgoing } from '../send.js'

const UNFIT_VALUE = /[^\t\x20-\x7e\x80-\xff]/
const UNFIT_TARGET = /[^\x21-\x7e]/
const UNFIT_NAME = /[^!#$%&'*+\-.^_`|~0-9a-z]/i
/** Where no body is the same as an empty one, the length says so (RFC 9110, 8.6). */
const WANTS_LENGTH = new Set(['POST', 'PUT', 'PATCH'])

/** Names that have been looked at: there are few, and the same ones come again and again. */
const soundNames = new Set<string>()
const MAX_SOUND_NAMES = 1000

function isSoundName(name: string): boolean {
  if (soundNames.has(name)) return true
  if (name === '' || UNFIT_NAME.test(name)) return false
  if (soundNames.size < MAX_SOUND_NAMES) soundNames.add(name)
  return true
}

/** Request line and fields of a call, framing included. Throws TypeError on what would not be one request of that form. */
export function requestHead(out: Outgoing): string {
  const { headers, body, path } = out
  if (UNFIT_TARGET.test(path)) throw new TypeError('a path with characters that may not stand in one')
  if (!isSoundName(out.method)) throw new TypeError('a method that is none')
  let head = `${out.method} ${path} HTTP/1.1\r\n`
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!
    const value = headers[i + 1]!
    if (!isSoundName(name) || UNFIT_VALUE.test(value)) throw new TypeError(`an unsound header ${JSON.stringify(name)}`)
    head += `${name}: ${value}\r\n`
  }
  if (body === null) return WANTS_LENGTH.has(out.method) ? `${head}content-length: 0\r\n\r\n` : `${head}\r\n`
  const length = Buffer.isBuffer(body) ? body.length : out.bodyLength
  return length === undefined ? `${head}transfer-encoding: chunked\r\n\r\n` : `${head}content-length: ${length}\r\n\r\n`
}
