import type { IncomingHttpHeaders } from 'node:http'
import { bearerOf, looksLikeKey } from '@gatehouse/policies/credentials.js'
import { headerIn, removeHeader } from '@gatehouse/policies/headers.js'
import type { Exchange } from '../exchange/exchange.js'
import type { RelayedFields } from '../exchange/inbound.js'
import { fieldLines } from '../http1/field-lines.js'
import { flatText } from '../http1/flat-text.js'
import type { Alike } from '../http1/recent-fields.js'
import type { Outgoing } from '../upstream/send.js'

/** Meant for the next hop alone (RFC 9110, 7.6.1), or written anew by us. Lower case. */
export const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
])
export const KEY_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'])

const NOT_RELAYED = new Set([
  'alt-svc',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-request-id',
])

/** Names that a Connection header lists besides the usual ones. */
export function listedIn(connection: string | undefined): Set<string> | null {
  if (connection === undefined || /^(?:keep-alive|close)$/i.test(connection)) return null
  return new Set(connection.split(',').map(name => name.trim().toLowerCase()))
}

/** True where the value is one of our keys, or came in the header that carried the key. */
function isCredential(exchange: Exchange, name: string, value: string): boolean {
  return exchange.credential === name || looksLikeKey(value) || looksLikeKey(bearerOf(value) ?? '')
}

/** Headers for the service behind: the caller's, without hop-by-hop ones and without its key, and who it is. Flat name, value pairs. */
export function forwardHeaders(exchange: Exchange, host: string): string[] {
  const out: string[] = ['host', host]
  pushForwarded(exchange, out)
  out.push('x-request-id', exchange.requestId)
  return out
}

/** All but whom the call goes to, and its id. */
function pushForwarded(exchange: Exchange, out: string[]): void {
  const raw = exchange.rawHeaders
  const listed = listedIn(exchange.header('connection'))
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    if (NOT_FORWARDED.has(name) || listed?.has(name)) continue
    if (KEY_HEADERS.has(name) && isCredential(exchange, name, raw[i + 1]!)) continue
    out.push(name, raw[i + 1]!)
  }
  const fields = exchange.peerTrusted ? forwarded(exchange, exchange.headers) : ofPeer(exchange)
  for (const field of fields) out.push(field)
}

/** What a request's fields become, but for what each call has of its own. */
interface Forwarded {
  readonly authority: string
  readonly credential: string
  readonly headers: readonly string[]
  readonly lines: string
}

/** As `forwardHeaders`, for a service that is told them as they are: as field lines too, where the connection's requests are alike. */
export function forwardLines(exchange: Exchange, host: string): Pick<Outgoing, 'headers' | 'lines'> {
  const { alike } = exchange.inbound
  if (alike === null) return { headers: forwardHeaders(exchange, host) }
  const { headers, lines } = forwardedAlike(alike, exchange)
  const { requestId } = exchange
  return {
    headers: ['host', host, ...headers, 'x-request-id', requestId],
    lines: `host: ${host}\r\n${lines}x-request-id: ${requestId}\r\n`,
  }
}

function forwardedAlike(alike: Alike, exchange: Exchange): Forwarded {
  const known = alike.forwarded as Forwarded | null
  const { authority, credential } = exchange
  if (known !== null && known.authority === authority && known.credential === credential) return known
  const headers: string[] = []
  pushForwarded(exchange, headers)
  const made: Forwarded = { authority, credential, headers, lines: flatText(fieldLines(headers)) }
  alike.forwarded = made
  return made
}

const MOST_PEERS = 1024
const ofPeers = new Map<string, { authority: string; secure: boolean; fields: readonly string[] }>()

/** Who is not trusted to tell of others comes from itself: the same with each of its calls to one host. */
function ofPeer(exchange: Exchange): readonly string[] {
  const { peer, authority, secure } = exchange
  const known = ofPeers.get(peer)
  if (known !== undefined && known.authority === authority && known.secure === secure) return known.fields
  const fields = forwarded(exchange, undefined)
  if (ofPeers.size >= MOST_PEERS) ofPeers.clear()
  ofPeers.set(peer, { authority, secure, fields })
  return fields
}

/** `before`: what a trusted peer told. */
function forwarded({ peer, authority, secure }: Exchange, before: IncomingHttpHeaders | undefined): readonly string[] {
  const chain = text(before?.['x-forwarded-for'])
  const host = text(before?.['x-forwarded-host']) ?? authority
  const proto = text(before?.['x-forwarded-proto']) ?? (secure ? 'https' : 'http')
  const colon = host.lastIndexOf(':')
  const hostPort = colon > host.lastIndexOf(']') ? host.slice(colon + 1) : proto === 'https' ? '443' : '80'
  const earlier = text(before?.forwarded)
  const node = peer.includes(':') ? `"[${peer}]"` : peer
  const element = `for=${node};host="${host.replace(/["\\]/g, '')}";proto=${proto}`
  const port = text(before?.['x-forwarded-port']) ?? hostPort
  return [
    ...['x-forwarded-for', chain === undefined ? peer : `${chain}, ${peer}`],
    ...['x-forwarded-host', host, 'x-forwarded-proto', proto, 'x-forwarded-port', port],
    ...['forwarded', earlier === undefined ? element : `${earlier}, ${element}`, 'via', '1.1 gatehouse'],
  ]
}

const text = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** What decides about a message cannot come behind it (RFC 9110, 6.5.1). */
export const NOT_BEHIND: ReadonlySet<string> = new Set([
  ...['authorization', 'cache-control', 'content-encoding', 'content-length', 'content-range', 'content-type'],
  ...['host', 'set-cookie', 'te', 'www-authenticate'],
])

/** Fields behind an answer for the caller; undefined: none. Flat name, value pairs. */
export function relayTrailers(raw: readonly string[]): string[] | undefined {
  const out: string[] = []
  for (let i = 0; i < raw.length; i += 2)
    if (!NOT_RELAYED.has(raw[i]!) && !NOT_BEHIND.has(raw[i]!)) out.push(raw[i]!, raw[i + 1]!)
  return out.length > 0 ? out : undefined
}

/** Of early hints what they are for: links (RFC 8297). Flat name, value pairs. */
export const relayHints = (raw: readonly string[]): string[] =>
  raw.flatMap((text, i) => (i % 2 === 0 && text === 'link' ? [text, raw[i + 1]!] : []))

/** As `relayHeaders`, but for the Content-Length, and made once for the answers of a connection that are alike. */
export function relayAlike(alike: Alike, raw: readonly string[]): RelayedFields {
  const known = alike.relayed as RelayedFields | null
  if (known !== null) return known
  const headers = relayHeaders(raw)
  removeHeader(headers, 'content-length')
  const made: RelayedFields = {
    headers,
    lines: flatText(fieldLines(headers)),
    dated: headerIn(headers, 'date') !== undefined,
  }
  alike.relayed = made
  return made
}

/** Headers of an answer for the caller, without hop-by-hop ones. Flat name, value pairs. */
export function relayHeaders(raw: readonly string[]): string[] {
  const out: string[] = []
  let listed: Set<string> | null = null
  let via = '1.1 gatehouse'
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i] === 'connection') listed = listedIn(raw[i + 1])
    else if (raw[i] === 'via') via = `${raw[i + 1]}, ${via}`
  }
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    if (!NOT_RELAYED.has(name) && !listed?.has(name)) out.push(name, raw[i + 1]!)
  }
  out.push('via', via)
  return out
}
