import { fieldLines, isToken } from '../../http1/field-lines.js'
import type { Outgoing } from '../send.js'

const UNFIT_TARGET = /[^\x21-\x7e]/
/** Where no body is the same as an empty one, the length says so (RFC 9110, 8.6). */
const WANTS_LENGTH = new Set(['POST', 'PUT', 'PATCH'])

/** Request line and fields of a call, framing included. Throws TypeError on what would not be one request of that form. */
export function requestHead(out: Outgoing): string {
  const { headers, lines, path, method } = out
  if (UNFIT_TARGET.test(path)) throw new TypeError('a path with characters that may not stand in one')
  if (!isToken(method)) throw new TypeError('a method that is none')
  return `${method} ${path} HTTP/1.1\r\n${lines ?? fieldLines(headers)}${framing(out)}\r\n`
}

function framing({ method, body, bodyLength, behind }: Outgoing): string {
  if (body === null) return WANTS_LENGTH.has(method) ? 'content-length: 0\r\n' : ''
  const length = Buffer.isBuffer(body) ? body.length : bodyLength
  if (length !== undefined) return `content-length: ${length}\r\n`
  return `transfer-encoding: chunked\r\n${behind ? `trailer: ${behind.names.join(', ')}\r\n` : ''}`
}
