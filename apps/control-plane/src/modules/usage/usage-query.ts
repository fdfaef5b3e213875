import type { usageQuery } from '@gatehouse/shared/api/observability.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { usd } from '@gatehouse/shared/money.js'
import { quantile } from '@gatehouse/shared/telemetry/histogram.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { levelFor, type SUMS } from './levels.js'
import { type Interval, planSegments, type Segments } from './segments.js'
import { isRanked, usageSql } from './usage-sql.js'
import { type Audience, filterParameters } from './visibility.js'

type Query = z.output<typeof usageQuery>

export interface Range {
  from: number
  to: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The range asked for; the last 24 h where none is. */
export function rangeOf(query: { from?: string | undefined; to?: string | undefined }, now: number): Range {
  const to = query.to === undefined ? now + 60_000 : Date.parse(query.to)
  const from = query.from === undefined ? to - DAY_MS : Date.parse(query.from)
  if (from >= to)
    throw new GatewayError('validation_failed', { errors: [{ pointer: '?from', message: 'Must be before "to".' }] })
  return { from: floor(from), to: floor(to + 59_999) }
}

const floor = (ms: number): number => Math.floor(ms / 60_000) * 60_000

type Row = Record<(typeof SUMS)[number], string> & {
  at?: Date
  /** Calls by place in the histogram, from 1. */
  histogram: Record<string, number> | null
} & Record<string, unknown>

/** Sums by group, and by interval where one is given; largest first, or in order of time. */
export async function usageRows(tx: Tx, audience: Audience, query: Query, range: Range, interval?: Interval) {
  const dirty = await tx.query<{ hour: Date }>('SELECT hour FROM usage_dirty WHERE hour >= $1 AND hour < $2', [
    new Date(range.from - DAY_MS),
    new Date(range.to),
  ])
  const plan = (finest?: Interval) =>
    segmentParameters(planSegments(range.from, range.to, new Set(dirty.map(row => row.hour.getTime())), finest))
  const level = levelFor(audience, query, query.groupBy)
  const rows = await tx.query<Row>(usageSql({ audience, level, groupBy: query.groupBy, interval, top: query.top }), [
    ...filterParameters(audience, query),
    ...plan(interval),
    ...(isRanked(query) ? plan() : []),
  ])
  return rows.map(row => ({
    ...(row.at ? { time: row.at.toISOString() } : {}),
    group: Object.fromEntries(query.groupBy.map(dimension => [dimension, String(row[dimension])])),
    ...figures(row),
  }))
}

const segmentParameters = ({ days, hours, minutes }: Segments): string[][] => [
  days.map(iso),
  hours.map(iso),
  minutes.flatMap(([from, to]) =>
    Array.from({ length: (to - from) / MINUTE_MS }, (_, minute) => iso(from + minute * MINUTE_MS)),
  ),
]

function figures(row: Row) {
  const requests = Number(row.requests)
  // No call takes the gateway no time at all: those sums are from before it was noted.
  const split = row.gateway_us === '0' ? 0 : requests
  const histogram: number[] = []
  for (const [place, calls] of Object.entries(row.histogram ?? {})) histogram[Number(place) - 1] = calls
  const latencies = Array.from(histogram, calls => calls ?? 0)
  return {
    requests,
    errors: Number(row.errors),
    estimated: Number(row.estimated),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    cachedTokens: Number(row.cached_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
    costUsd: usd(BigInt(row.cost_nano)),
    unpriced: Number(row.unpriced),
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    p99Ms: quantile(latencies, 0.99),
    gatewayMs: average(row.gateway_us, split),
    upstreamMs: average(row.upstream_us, split),
    ttftMs: average(row.ttft_us, Number(row.ttft_calls)),
  }
}

const average = (us: string, calls: number): number | null =>
  calls === 0 ? null : Math.round(Number(us) / calls) / 1_000

const iso = (ms: number): string => new Date(ms).toISOString()
