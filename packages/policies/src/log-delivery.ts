import type { FetchAnswer, PolicyDeps } from './contract.js'
import { DROPPED, Refused } from './log-sink.js'

/** Of refusals these may be over later. */
const PASSING = new Set([408, 425, 429])
/** What one datagram holds at the most (RFC 768 over IPv4). */
const MAX_DATAGRAM = 65_507

export interface Delivery {
  url: string
  /** POST unless told otherwise. */
  method?: 'GET' | 'POST' | 'PUT' | undefined
  /** Flat name, value pairs; names in lower case. */
  headers: readonly string[]
  timeoutMs: number
}

/** Sends a text by HTTP. Rejects with `Refused` where sending it again would be of no use. */
export async function post(deps: PolicyDeps, delivery: Delivery, body: string): Promise<FetchAnswer> {
  const { url, method = 'POST', headers, timeoutMs } = delivery
  const answer = await deps.fetch({ url, method, headers, body, timeoutMs })
  const { status } = answer
  if (status >= 200 && status < 300) return answer
  const why = `answered with status ${status}`
  throw status >= 400 && status < 500 && !PASSING.has(status) ? new Refused(why) : new Error(why)
}

/** Sends texts to a socket; by UDP each in a datagram of its own, where it fits into one. */
export function sendAll(deps: PolicyDeps, url: string, texts: readonly string[], timeoutMs?: number): Promise<void> {
  const messages = texts.map(text => Buffer.from(text))
  if (!url.startsWith('udp:')) return deps.send({ url, messages, timeoutMs })
  const fitting = messages.filter(({ length }) => length <= MAX_DATAGRAM)
  if (fitting.length < messages.length) deps.count(DROPPED, {}, messages.length - fitting.length)
  return fitting.length === 0 ? Promise.resolve() : deps.send({ url, messages: fitting, timeoutMs })
}
