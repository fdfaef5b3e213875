import { pushRateLimits } from '../policy/rate-limit-headers.js'
import type { Exchange } from './exchange.js'

const ms = (value: number): string => Math.max(0, value).toFixed(2)

/** `Server-Timing` in ms: what the gateway took itself, what it waited for upstream, and when the first token came. */
function serverTiming(exchange: Exchange): string {
  const { facts } = exchange
  const now = performance.now()
  const waited = facts.upstreamStart > 0 ? (facts.upstreamHead || now) - facts.upstreamStart : 0
  let value = `gateway;dur=${ms(now - exchange.startedAt - waited)}`
  if (facts.upstreamStart > 0) value += `, upstream;dur=${ms(waited)}`
  if (facts.firstToken > 0) value += `, ttft;dur=${ms(facts.firstToken - exchange.startedAt)}`
  return value
}

/** Adds to an answer's headers, in place, those that every answer of the gateway has. Flat name, value pairs. */
export function responseHeaders(exchange: Exchange, headers: string[]): string[] {
  headers.push('x-request-id', exchange.requestId, 'server-timing', serverTiming(exchange))
  const grant = exchange.grant
  if (grant?.limiter && grant.rateLimitPolicy !== null)
    pushRateLimits(headers, grant.rateLimitPolicy, grant.limiter.state())
  if (exchange.lifecycle !== null) headers.push(...exchange.lifecycle)
  return headers
}
