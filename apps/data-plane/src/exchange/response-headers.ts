import type { Grant } from '../config/runtime.js'
import { fieldLines, pushLines } from '../http1/field-lines.js'
import type { SubscriptionLimiter } from '../policy/limits/contract.js'
import { rateLimitLines, rateLimitPolicy } from '../policy/rate-limit-headers.js'
import type { CallFacts } from '../telemetry/facts.js'

/** What an answer's headers tell of its call. */
export interface Told {
  readonly requestId: string
  /** performance.now() */
  readonly startedAt: number
  readonly facts: CallFacts
  readonly grant: Grant | undefined
  readonly limiter: SubscriptionLimiter | null
  readonly lifecycle: readonly string[] | null
}

/** `''`, `.01` and so on: spelling a fraction anew each time costs several times as much. */
const FRACTIONS = Array.from({ length: 100 }, (_, hundredth) => String(hundredth / 100).slice(1))

/** Two decimals at most. */
function ms(value: number): string {
  if (!(value > 0)) return '0'
  const hundredths = Math.round(value * 100)
  const rest = hundredths % 100
  return `${(hundredths - rest) / 100}${FRACTIONS[rest]}`
}

/** `Server-Timing` in ms: what the gateway took itself, what it waited for upstream, and when the first token came. */
function serverTiming(call: Told): string {
  const { facts } = call
  const now = performance.now()
  const waited = facts.upstreamStart > 0 ? (facts.upstreamHead || now) - facts.upstreamStart : 0
  let value = `gateway;dur=${ms(now - call.startedAt - waited)}`
  if (facts.upstreamStart > 0) value += `, upstream;dur=${ms(waited)}`
  if (facts.firstToken > 0) value += `, ttft;dur=${ms(facts.firstToken - call.startedAt)}`
  return value
}

/** What every answer of the gateway tells beside its own headers, as field lines. */
export function responseLines(call: Told): string {
  let lines = `x-request-id: ${call.requestId}\r\nserver-timing: ${serverTiming(call)}\r\n`
  if (call.limiter !== null) lines += limitLines(call.limiter, call.grant)
  if (call.lifecycle !== null) lines += fieldLines(call.lifecycle)
  return lines
}

/** Adds the same to an answer's headers, in place. Flat name, value pairs. */
export function responseHeaders(call: Told, headers: string[]): string[] {
  pushLines(headers, responseLines(call))
  return headers
}

function limitLines(limiter: SubscriptionLimiter, grant: Grant | undefined): string {
  const state = limiter.state()
  const policy = grant?.limiter === limiter ? grant.rateLimitPolicy : rateLimitPolicy(state)
  return policy === null ? '' : rateLimitLines(policy, state)
}

/** Whether the answer to a method with this status has content (RFC 9110, 6.4.1). */
export const hasBody = (method: string, status: number): boolean =>
  method !== 'HEAD' && status !== 204 && status !== 304
