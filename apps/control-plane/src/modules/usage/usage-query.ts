import type { usageDimensions, usageQuery } from '@gatehouse/shared/api/observability.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { quantile } from './histogram.js'
import { type Interval, planSegments } from './segments.js'
import { type Audience, FILTERS, filterParameters } from './visibility.js'

export type Dimension = (typeof usageDimensions)[number]
type Query = z.output<typeof usageQuery>

export interface Range {
  from: number
  to: number
}

const DAY_MS = 86_400_000
const MOST_ROWS = 5_000

// Names of tenants and applications would change under a chart's feet; it is their ids and slugs that group.
const COLUMNS: Record<Dimension, string> = {
  tenant: 'tenant_id',
  organization: 'organization_id',
  application: 'application_id',
  subscription: 'subscription_id',
  key: 'key_id',
  api: 'api_id',
  model: 'model',
  provider: 'provider',
}

/** The range asked for; the last 24 h where none is. */
export function rangeOf(query: { from?: string | undefined; to?: string | undefined }, now: number): Range {
  const to = query.to === undefined ? now + 60_000 : Date.parse(query.to)
  const from = query.from === undefined ? to - DAY_MS : Date.parse(query.from)
  if (from >= to)
    throw new GatewayError('validation_failed', { errors: [{ pointer: '?from', message: 'Must be before "to".' }] })
  return { from: floor(from), to: floor(to + 59_999) }
}

const floor = (ms: number): number => Math.floor(ms / 60_000) * 60_000

interface Row {
  at: Date | null
  requests: string
  errors: string
  input_tokens: string
  output_tokens: string
  cached_tokens: string
  reasoning_tokens: string
  cost_nano: string
  histogram: number[]
  [dimension: string]: unknown
}

/** Sums by group, and by interval where one is given; largest first, or in order of time. */
export async function usageRows(tx: Tx, audience: Audience, query: Query, range: Range, interval?: Interval) {
  const dirty = await tx.query<{ hour: Date }>('SELECT hour FROM usage_dirty WHERE hour >= $1 AND hour < $2', [
    new Date(range.from - DAY_MS),
    new Date(range.to),
  ])
  const plan = planSegments(range.from, range.to, new Set(dirty.map(row => row.hour.getTime())), interval)
  const groups = query.groupBy.map(dimension => `${COLUMNS[dimension]} AS "${dimension}"`)
  const by = query.groupBy.map(dimension => COLUMNS[dimension])
  const at = interval ? `date_trunc('${interval}', bucket, 'UTC')` : 'NULL::timestamptz'
  const columns =
    'bucket, tenant_id, organization_id, application_id, subscription_id, key_id, api_id, model, provider, requests, errors, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_nano, total_ms_histogram'
  const rows = await tx.query<Row>(
    `WITH parts AS (
       SELECT ${columns} FROM usage_day WHERE bucket = ANY($8::timestamptz[])
       UNION ALL SELECT ${columns} FROM usage_hour WHERE bucket = ANY($9::timestamptz[]) AND bucket >= $12 AND bucket < $13
       UNION ALL SELECT ${columns} FROM usage_minute m JOIN unnest($10::timestamptz[], $11::timestamptz[]) AS r(lo, hi) ON m.bucket >= r.lo AND m.bucket < r.hi
         WHERE m.bucket >= $12 AND m.bucket < $13
     )
     SELECT ${[`${at} AS at`, ...groups].join(', ')}, sum(requests) AS requests, sum(errors) AS errors, sum(input_tokens) AS input_tokens,
       sum(output_tokens) AS output_tokens, sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
       sum(cost_nano) AS cost_nano, gatehouse_histogram_sum(total_ms_histogram) AS histogram
     FROM parts WHERE ${FILTERS}
     GROUP BY ${[at, ...by].join(', ')} ORDER BY ${interval ? '1' : 'sum(requests) DESC'} LIMIT ${MOST_ROWS}`,
    [
      ...filterParameters(audience, query),
      plan.days.map(iso),
      plan.hours.map(iso),
      plan.minutes.map(([lo]) => iso(lo)),
      plan.minutes.map(([, hi]) => iso(hi)),
      iso(range.from),
      iso(range.to),
    ],
  )
  return rows.map(row => ({
    ...(row.at ? { time: row.at.toISOString() } : {}),
    group: Object.fromEntries(query.groupBy.map(dimension => [dimension, String(row[dimension])])),
    requests: Number(row.requests),
    errors: Number(row.errors),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    cachedTokens: Number(row.cached_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
    costUsd: usd(BigInt(row.cost_nano)),
    p50Ms: quantile(row.histogram, 0.5),
    p95Ms: quantile(row.histogram, 0.95),
    p99Ms: quantile(row.histogram, 0.99),
  }))
}

const iso = (ms: number): string => new Date(ms).toISOString()
