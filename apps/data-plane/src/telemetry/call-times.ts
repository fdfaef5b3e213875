import type { Exchange } from '../exchange/exchange.js'

/** What a call took, in whole microseconds. */
export interface CallTimes {
  readonly gatewayUs: number
  readonly upstreamUs: number
  readonly totalUs: number
  /** Undefined where there was no first token. */
  readonly ttftUs: number | undefined
}

const us = (ms: number): number => (ms > 0 ? Math.round(ms * 1000) : 0)

/** Of a call that is over after `totalMs`. */
export function timesOf({ facts, startedAt }: Exchange, totalMs: number): CallTimes {
  const { upstreamStart, upstreamEnd, firstToken } = facts
  const upstreamMs = upstreamStart > 0 ? (upstreamEnd || startedAt + totalMs) - upstreamStart : 0
  return {
    gatewayUs: us(totalMs - upstreamMs),
    upstreamUs: us(upstreamMs),
    totalUs: us(totalMs),
    ttftUs: firstToken > 0 ? us(firstToken - startedAt) : undefined,
  }
}
