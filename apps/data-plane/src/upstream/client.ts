import type { Send } from './send.js'
import { undiciSend } from './undici-send.js'

/** Sends over the client that the origin has. */
export const send: Send = (origin, out, timeouts, handler) =>
  origin.http1 === null ? undiciSend(origin, out, timeouts, handler) : origin.http1.send(out, timeouts, handler)
