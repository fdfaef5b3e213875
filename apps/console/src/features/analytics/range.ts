import type { AnalyticsFilter } from './filter.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Length, and on what its start is round: whole hours and days are read from sums, minutes are not kept for ever. */
const RANGES = {
  '1h': { ms: HOUR, on: MINUTE },
  '24h': { ms: DAY, on: 15 * MINUTE },
  '7d': { ms: 7 * DAY, on: HOUR },
  '30d': { ms: 30 * DAY, on: DAY },
  '90d': { ms: 90 * DAY, on: DAY },
}

export interface Range {
  from: string
  to: string
}

export function rangeOf(
  { range = '24h', from, to }: Pick<AnalyticsFilter, 'range' | 'from' | 'to'>,
  now: number,
): Range {
  if (from && to && from < to) return { from, to }
  const { ms, on } = RANGES[range]
  const end = Math.ceil(now / MINUTE) * MINUTE
  return { from: iso(Math.floor((end - ms) / on) * on), to: iso(end) }
}

/** As long, and just before. */
export function before({ from, to }: Range): Range {
  const length = Date.parse(to) - Date.parse(from)
  return { from: iso(Date.parse(from) - length), to: from }
}

const iso = (ms: number): string => new Date(ms).toISOString()
