import { usd } from '@gatehouse/shared/money.js'
import type { Exchange } from '../exchange/exchange.js'
import { headerOf } from '../exchange/header-of.js'
import { asksForTrace, pushTrace } from './decision-trace.js'
import type { Attempt } from './receiver.js'

/** Headers of a provider's answer that callers get; all others could tell what is not theirs to know. */
const PASSED = ['content-type', 'openai-processing-ms', 'openai-version']

/** The name under which a header is passed on; undefined where it is not. */
function passedAs(name: string): string | undefined {
  for (const each of PASSED) if (each.length === name.length && each === name.toLowerCase()) return each
  return undefined
}

/** What the gateway tells about a call beside the answer. */
export function gatewayHeaders(attempt: Told): string[] {
  const { exchange, prepared, attemptsMade, dropped } = attempt
  const headers = [
    'x-gatehouse-model',
    prepared.label,
    'x-gatehouse-attempts',
    String(attemptsMade),
    'x-gatehouse-cache',
    exchange.facts.cache,
  ]
  if (dropped !== null) headers.push('x-gatehouse-dropped-params', dropped.join(', '))
  if (asksForTrace(exchange)) pushTrace(headers, exchange, attempt)
  return headers
}

/** The same where nobody could be asked. */
export function untriedHeaders(exchange: Exchange): string[] {
  const headers = ['x-gatehouse-attempts', '0', 'x-gatehouse-cache', exchange.facts.cache]
  if (asksForTrace(exchange)) pushTrace(headers, exchange)
  return headers
}

type Told = Pick<Attempt, 'exchange' | 'prepared' | 'attemptsMade' | 'dropped' | 'target' | 'sentAt' | 'way' | 'status'>

/** Of an answer whose bytes pass the provider's headers, as far as they may be known; of a translated one `type` alone. */
export function answerHeaders(call: Attempt, type: string): string[] {
  const headers = gatewayHeaders(call)
  if (!call.prepared.native || call.request.task) {
    headers.push('content-type', type)
    return headers
  }
  const received = call.headers
  for (let i = 0; i < received.length; i += 2) {
    const name = passedAs(received[i]!)
    if (name !== undefined) headers.push(name, received[i + 1]!)
  }
  if (headerOf(headers, 'content-type') === undefined) headers.push('content-type', type)
  return headers
}

/** The cost is told where it is known before the head has to go. */
export function pushCost(headers: string[], exchange: Exchange): void {
  if (exchange.facts.priced) headers.push('x-gatehouse-cost', usd(exchange.facts.cost))
}

/** No proxy between us and the caller should hold a stream back. */
export const STREAM_HEADERS: readonly string[] = ['cache-control', 'no-cache', 'x-accel-buffering', 'no']
