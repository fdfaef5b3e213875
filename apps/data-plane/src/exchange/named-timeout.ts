import type { Exchange } from './exchange.js'

/** Seconds that the caller waits for an answer: in anybody's words, and in those of the SDKs of OpenAI and Anthropic. */
const HEADERS = ['x-gatehouse-timeout', 'x-stainless-timeout'] as const

/** ms for which the caller of an exchange still waits; Infinity where it does not say. */
export function msLeft(exchange: Exchange, now: number): number {
  for (const name of HEADERS) {
    const seconds = Number(exchange.header(name) ?? Number.NaN)
    if (seconds > 0) return exchange.startedAt + seconds * 1_000 - now
  }
  return Number.POSITIVE_INFINITY
}
