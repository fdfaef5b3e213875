import { BadMessage } from './bad-message.js'
import { contentLength, lists, readFields } from './fields.js'
import { CR, LF, SP, TARGET, TOKEN } from './octets.js'
import type { Alike, RecentFields } from './recent-fields.js'
import { CHUNKED } from './response-head.js'

/** A request's head as its framing wants it read. */
export interface RequestHead {
  method: string
  /** As sent, latin1. */
  target: string
  /** `1` of HTTP/1.1. */
  minor: number
  /** Flat; names in lower case, values as received (latin1). */
  headers: string[]
  /** Bytes of the body, or CHUNKED; 0 where it has none. */
  length: number
  /** The connection may carry another request after this one. */
  persistent: boolean
  /** Value of the Expect field. */
  expect: string | undefined
  /** Value of the Upgrade field, where Connection lists it. */
  upgrade: string | undefined
  /** How many Host fields there are. */
  hosts: number
  /** The same for those of a connection whose fields are alike; null: nobody compares them. */
  alike: Alike | null
  /** Index behind the head. */
  end: number
}

const VERSION = Buffer.from('HTTP/1.')

/** Nearly all requests have one of these, so that equal methods are one object. */
const METHODS = new Map(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'].map(name => [name, name] as const))

/**
 * Reads a request's head (RFC 9112, 3 to 6). Undefined: not whole yet. Throws BadMessage on what is not sound; what smuggling lives on
 * (a length told twice or by two means, codings beside chunked, folded lines, bare line ends) is refused rather than mended.
 */
export function readRequestHead(
  bytes: Buffer,
  from: number,
  end: number,
  recent: RecentFields<RequestHead> | null = null,
): RequestHead | undefined {
  let at = from
  // RFC 9112, 2.2: some send an empty line after the body of the request before.
  if (end - at >= 2 && bytes[at] === CR && bytes[at + 1] === LF) at += 2
  const methodAt = at
  while (at < end && TOKEN[bytes[at]!] === 1) at++
  if (at === end) return undefined
  const methodEnd = at++
  if (bytes[methodEnd] !== SP || methodEnd === methodAt) {
    if (bytes[methodEnd] === CR && methodEnd === from && at === end) return undefined
    throw new BadMessage('no request line')
  }
  const targetAt = at
  while (at < end && TARGET[bytes[at]!] === 1) at++
  if (at === end) return undefined
  const targetEnd = at++
  if (bytes[targetEnd] !== SP || targetEnd === targetAt) throw new BadMessage('no request line')
  for (let i = 0; i < VERSION.length; i++, at++) {
    if (at === end) return undefined
    if (bytes[at] !== VERSION[i]) throw new BadMessage('no HTTP/1 request')
  }
  if (end - at < 3) return undefined
  const minor = bytes[at]! - 48
  if ((minor !== 0 && minor !== 1) || bytes[at + 1] !== CR || bytes[at + 2] !== LF)
    throw new BadMessage('no request line')
  const method = bytes.toString('latin1', methodAt, methodEnd)
  const line = { method: METHODS.get(method) ?? method, target: bytes.toString('latin1', targetAt, targetEnd), minor }
  at += 3
  const alike = recent === null ? -1 : recent.match(bytes, at, end, minor)
  return alike < 0 ? readAnew(bytes, at, end, line, recent) : readAlike(bytes, at, alike, line, recent!)
}

type RequestLine = Pick<RequestHead, 'method' | 'target' | 'minor'>

function readAnew(
  bytes: Buffer,
  at: number,
  end: number,
  { method, target, minor }: RequestLine,
  recent: RecentFields<RequestHead> | null,
): RequestHead | undefined {
  const headers: string[] = []
  const behind = readFields(bytes, at, end, headers)
  if (behind < 0) return undefined
  const head: RequestHead = {
    method,
    target,
    minor,
    headers,
    length: 0,
    persistent: minor === 1,
    expect: undefined,
    upgrade: undefined,
    hosts: 0,
    alike: null,
    end: behind,
  }
  frame(head)
  if (recent !== null) head.alike = recent.keep(bytes, at, behind, minor, head)
  return head
}

function readAlike(
  bytes: Buffer,
  at: number,
  behind: number,
  { method, target, minor }: RequestLine,
  recent: RecentFields<RequestHead>,
): RequestHead {
  const { persistent, expect, upgrade, hosts } = recent.read!
  const headers = recent.headersOf(bytes, at, behind)
  const length = recent.lengthIn(headers)
  if (length === undefined) throw new BadMessage('a bad Content-Length')
  const { alike } = recent
  return { method, target, minor, headers, length, persistent, expect, upgrade, hosts, alike, end: behind }
}

function frame(head: RequestHead): void {
  const { headers, minor } = head
  let told = false
  let upgrade: string | undefined
  for (let i = 0; i < headers.length; i += 2) {
    switch (headers[i]) {
      case 'host':
        head.hosts++
        break
      case 'content-length': {
        const length = contentLength(headers[i + 1]!)
        if (length === undefined || told) throw new BadMessage('a bad Content-Length')
        told = true
        head.length = length
        break
      }
      case 'transfer-encoding':
        if (headers[i + 1]!.toLowerCase() !== 'chunked' || minor === 0 || told)
          throw new BadMessage('a bad Transfer-Encoding')
        told = true
        head.length = CHUNKED
        break
      case 'connection':
        if (lists(headers[i + 1]!, 'close')) head.persistent = false
        else if (minor === 0 && lists(headers[i + 1]!, 'keep-alive')) head.persistent = true
        break
      case 'upgrade':
        upgrade = headers[i + 1]
        break
      case 'expect':
        head.expect = headers[i + 1]
    }
  }
  if (upgrade !== undefined && minor === 1 && isListed(headers, 'upgrade')) head.upgrade = upgrade
}

/** Whether a Connection field names another. */
function isListed(headers: readonly string[], name: string): boolean {
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i] === 'connection' && lists(headers[i + 1]!, name)) return true
  return false
}
