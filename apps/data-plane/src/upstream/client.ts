import type { Origin } from './origin.js'
import type { Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from './send.js'
import { undiciSend } from './undici-send.js'

/** Sends one call over the origin's connections, by the client that it has. Never throws; every failure reaches `onError`. */
export function send(origin: Origin, out: Outgoing, timeouts: SendTimeouts, handler: UpstreamHandler): UpstreamCall {
  const own = out.upgrade === undefined ? (origin.http2 ?? origin.http1) : null
  return own === null ? undiciSend(origin, out, timeouts, handler) : own.send(out, timeouts, handler)
}

export type Send = typeof send
