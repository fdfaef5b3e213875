import type { Used } from '@gatehouse/shared/billing/invoice.js'
import type { Tx } from '../../platform/database/database.js'
import { planSegments } from './segments.js'
import type { Range } from './usage-query.js'

type Row = Record<'id' | 'requests' | 'input_tokens' | 'output_tokens' | 'cost_nano', string>

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const SOURCES = ['usage_day', 'usage_hour', 'usage_minute']

/** What subscriptions used in a range of whole hours, by id; those that used nothing are left out. Calls that failed are no use. */
export async function subscriptionUsage(
  tx: Tx,
  tenants: readonly string[],
  subscriptions: readonly string[],
  range: Range,
): Promise<Map<string, Used>> {
  const dirty = await tx.query<{ hour: Date }>('SELECT hour FROM usage_dirty WHERE hour >= $1 AND hour < $2', [
    new Date(range.from - DAY_MS),
    new Date(range.to),
  ])
  const { days, hours, minutes } = planSegments(range.from, range.to, new Set(dirty.map(({ hour }) => hour.getTime())))
  const each = minutes.flatMap(([from, to]) =>
    Array.from({ length: (to - from) / MINUTE_MS }, (_, i) => from + i * MINUTE_MS),
  )
  const parts = SOURCES.map(
    (table, i) =>
      `SELECT subscription_id, requests - errors AS requests, input_tokens, output_tokens, cost_nano FROM ${table}
       WHERE bucket = ANY($${i + 3}::timestamptz[]) AND tenant_id = ANY($1) AND subscription_id = ANY($2)`,
  )
  const rows = await tx.query<Row>(
    `SELECT subscription_id AS id, sum(requests) AS requests, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
       sum(cost_nano) AS cost_nano FROM (${parts.join(' UNION ALL ')}) p GROUP BY 1`,
    [tenants, subscriptions, ...[days, hours, each].map(times => times.map(at => new Date(at).toISOString()))],
  )
  return new Map(
    rows.map(({ id, requests, input_tokens, output_tokens, cost_nano }) => [
      id,
      {
        requests: Number(requests),
        inputTokens: Number(input_tokens),
        outputTokens: Number(output_tokens),
        cost: BigInt(cost_nano),
      },
    ]),
  )
}
