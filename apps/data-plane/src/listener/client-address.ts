import type { IncomingHttpHeaders } from 'node:http'
import { parseAddress } from '@gatehouse/shared/net/cidr.js'

export type TrustTest = (address: string) => boolean

/** IPv4 that comes through an IPv6 socket, as plain IPv4. */
export const plainAddress = (address: string | undefined): string =>
  address === undefined ? '' : address.startsWith('::ffff:') ? address.slice(7) : address

/**
 * Who really calls: going back from the peer, the first address that is no trusted proxy. Reads `X-Forwarded-For`, or `Forwarded` (RFC 7239)
 * where there is none, and only where the peer itself is trusted.
 */
export function clientAddress(peer: string, headers: IncomingHttpHeaders, trusted: TrustTest | null): string {
  if (trusted === null || !trusted(peer)) return peer
  const hops = hopsOf(headers)
  let client = peer
  for (let i = hops.length - 1; i >= 0; i--) {
    const address = parseAddress(hops[i]!)
    // What is no address cannot have been added by an honest proxy; the one before it is the last that is known.
    if (!address) break
    client = address.toString()
    if (!trusted(client)) break
  }
  return client
}

function hopsOf(headers: IncomingHttpHeaders): string[] {
  const list = headers['x-forwarded-for']
  if (typeof list === 'string') return list.split(',').map(withoutPort)
  const forwarded = headers.forwarded
  if (typeof forwarded !== 'string') return []
  return forwarded.split(',').map(element => withoutPort(/(?:^|;)\s*for="?([^";]+)"?/i.exec(element)?.[1] ?? ''))
}

/** `1.2.3.4:55`, `[::1]:55` and `[::1]` are written in the wild. */
function withoutPort(text: string): string {
  const hop = text.trim()
  const bracketed = /^\[([^\]]+)\]/.exec(hop)
  if (bracketed) return bracketed[1]!
  return /^[\d.]+:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(':')) : hop
}
