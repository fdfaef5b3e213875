import type { TLSSocket } from 'node:tls'
import { newCallId } from '../exchange/call-id.js'
import { Exchange } from '../exchange/exchange.js'
import type { Inbound } from '../exchange/inbound.js'
import { clientAddress } from './client-address.js'
import type { ListenerOptions } from './listener.js'
import { hostName, parseTarget } from './request-target.js'

const SANE_ID = /^[\x21-\x7e]{1,128}$/

/** What a listener knows of a request besides the request itself. */
export interface Arrival {
  /** Address of the connection's other end. */
  peer: string
  peerTrusted: boolean
  /** It came over TLS. */
  secure: boolean
  /** The connection, where callers are asked for certificates. */
  tls: TLSSocket | null
  /** How many Host fields there are, and whether the version wants one. */
  hosts: number
  needsHost: boolean
  expectsContinue: boolean
}

/** Makes an exchange of a request that has been read, and sends it on its way. */
export function begin(options: ListenerOptions, inbound: Inbound, arrival: Arrival): void {
  const exchange = new Exchange(newCallId(Date.now()), inbound, options.services, arrival.expectsContinue)
  options.services.began()
  const id = inbound.header('x-request-id')
  exchange.requestId = id !== undefined && SANE_ID.test(id) ? id : exchange.callId
  exchange.peer = arrival.peer
  exchange.peerTrusted = arrival.peerTrusted
  exchange.secure = arrival.secure
  exchange.tls = arrival.tls
  exchange.clientAddress = arrival.peerTrusted
    ? clientAddress(arrival.peer, inbound.headers, options.trusted)
    : arrival.peer
  try {
    const target = parseTarget(inbound.target)
    const host = hostOf(inbound, arrival, target?.authority)
    if (!target || host === undefined)
      return exchange.fail('bad_request', {
        detail: 'The path or the Host header is not valid.',
        // Whoever writes requests like this may mean the rest of the connection for somebody else.
        headers: ['connection', 'close'],
      })
    exchange.path = target.path
    exchange.query = target.query
    exchange.authority = target.authority ?? inbound.header('host') ?? ''
    options.handle(exchange, host)
  } catch (cause) {
    exchange.crash('a request failed', cause)
  }
}

/** Undefined where HTTP/1.1 wants a Host and there is none, or more than one (RFC 9112, 3.2). */
function hostOf(inbound: Inbound, arrival: Arrival, authority: string | undefined): string | undefined {
  if (arrival.hosts > 1 || (arrival.hosts === 0 && arrival.needsHost)) return undefined
  const host = authority ?? inbound.header('host')
  return host === undefined || host === '' ? '' : hostName(host)
}
