import { usd } from '@gatehouse/shared/money.js'
import type { Exchange } from '../exchange/exchange.js'
import type { PreparedTarget } from './outgoing.js'

/** Headers of a provider's answer that callers get; all others could tell what is not theirs to know. */
const PASSED = ['content-type', 'openai-processing-ms', 'openai-version']

/** Value of a header in flat name, value pairs; names compare without case. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const each = headers[i]!
    if (each.length === name.length && (each === name || each.toLowerCase() === name)) return headers[i + 1]
  }
  return undefined
}

/** The name under which a header is passed on; undefined where it is not. */
function passedAs(name: string): string | undefined {
  for (const each of PASSED) if (each.length === name.length && each === name.toLowerCase()) return each
  return undefined
}

/** What the gateway tells about a call beside the answer. */
export function gatewayHeaders(exchange: Exchange, target: PreparedTarget, attempts: number): string[] {
  return [
    'x-gatehouse-model',
    target.label,
    'x-gatehouse-attempts',
    String(attempts),
    'x-gatehouse-cache',
    exchange.facts.cache,
  ]
}

export function answerHeaders(
  exchange: Exchange,
  target: PreparedTarget,
  attempts: number,
  received: readonly string[],
): string[] {
  const headers = gatewayHeaders(exchange, target, attempts)
  for (let i = 0; i < received.length; i += 2) {
    const name = passedAs(received[i]!)
    if (name !== undefined) headers.push(name, received[i + 1]!)
  }
  if (headerOf(headers, 'content-type') === undefined) headers.push('content-type', 'application/json')
  return headers
}

/** The cost is told where it is known before the head has to go. */
export function pushCost(headers: string[], exchange: Exchange): void {
  if (exchange.facts.priced) headers.push('x-gatehouse-cost', usd(exchange.facts.cost))
}

/** No proxy between us and the caller should hold a stream back. */
export const STREAM_HEADERS: readonly string[] = ['cache-control', 'no-cache', 'x-accel-buffering', 'no']
