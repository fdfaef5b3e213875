import type { Origin } from './origin.js'
import type { Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from './send.js'
import { undiciSend } from './undici-send.js'

/** Sends one call over the origin's connections, by the client that it has. Never throws; every failure reaches `onError`. */
export const send = (origin: Origin, out: Outgoing, timeouts: SendTimeouts, handler: UpstreamHandler): UpstreamCall =>
  origin.http1 === null || out.upgrade !== undefined
    ? undiciSend(origin, out, timeouts, handler)
    : origin.http1.send(out, timeouts, handler)

export type Send = typeof send
