import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { TryCall, TryEvent } from '@gatehouse/shared/api/try-it.js'

const TOTAL_MS = 5 * 60_000
const MOST_BYTES = 4 * 1024 * 1024
/** Told from calls of programs by this in the log. */
const USER_AGENT = 'Gatehouse console'
// Those of one connection, and whatever says who calls: that is the temporary key alone.
const WITHHELD = new Set(
  `host connection keep-alive transfer-encoding content-length te trailer upgrade expect proxy-connection proxy-authorization
   cookie authorization x-api-key api-key x-goog-api-key accept-encoding user-agent`.split(/\s+/),
)
const TEXT = /^(text\/|application\/([\w.+-]*\+)?(json|xml|x-ndjson|javascript|x-www-form-urlencoded|problem))/i

/** The gateway's own address for this path; undefined for what would lead elsewhere. */
export function gatewayTarget(gateway: string, path: string): URL | undefined {
  const base = new URL(gateway)
  const whole = base.pathname.replace(/\/+$/, '') + path
  if (!URL.canParse(whole, base.href)) return undefined
  const url = new URL(whole, base)
  return url.origin === base.origin ? url : undefined
}

/** Sends one call to the gateway; resolves with its head. Rejects when the gateway cannot be reached. */
export function send(target: URL, call: TryCall, secret: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = target.protocol === 'https:' ? https : http
  const kept = Object.entries(call.headers).filter(([name]) => !WITHHELD.has(name.toLowerCase()))
  const headers = { ...Object.fromEntries(kept), authorization: `Bearer ${secret}`, 'user-agent': USER_AGENT }
  return new Promise((resolve, reject) => {
    const outgoing = request(target, {
      method: call.method,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TOTAL_MS)]),
    })
    outgoing.on('error', reject)
    outgoing.on('response', resolve)
    outgoing.end(call.body)
  })
}

/** The body as it arrives, then how it ended. `elapsed` is in ms. */
export async function* bodyEvents(answer: IncomingMessage, elapsed: () => number): AsyncGenerator<TryEvent> {
  const text = TEXT.test(answer.headers['content-type'] ?? '')
  const decoder = new TextDecoder()
  let bytes = 0
  let shown = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length
      const part = chunk.subarray(0, Math.max(0, MOST_BYTES - shown))
      shown += part.length
      if (text && part.length > 0) yield { type: 'text', text: decoder.decode(part, { stream: true }), ms: elapsed() }
    }
    yield { type: 'end', bytes, ms: elapsed(), binary: !text && bytes > 0, truncated: shown < bytes }
  } catch {
    yield { type: 'failed', detail: 'The connection to the gateway broke before the answer was whole.', ms: elapsed() }
  }
}

/** Names as they came, without those of the connection. */
export function headerPairs({ rawHeaders }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!WITHHELD.has(name)) pairs.push([name, rawHeaders[i + 1]!])
  }
  return pairs
}
