import type { logEntry, logQuery } from '@gatehouse/shared/api/observability.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { cursorOf } from '../../platform/database/paging.js'
import type { CallDetail } from './call-row.js'
import { rangeOf } from './usage-query.js'
import { type Audience, filterParameters, filtersFor } from './visibility.js'

export type Entry = z.output<typeof logEntry>
type Query = z.output<typeof logQuery>

export interface CallRow {
  id: string
  time: Date
  request_id: string
  method: string
  path: string
  status: number
  error: string | null
  tenant_id: string
  tenant: string | null
  organization_id: string
  application_id: string
  application_name: string | null
  subscription_id: string
  plan_id: string
  key_id: string
  api_id: string
  api: string | null
  model: string
  provider: string
  provider_model: string
  input_tokens: number
  output_tokens: number
  cached_tokens: number
  reasoning_tokens: number
  cost_nano: string
  priced: boolean
  /** Null: as it was booked first. */
  original_cost_nano: string | null
  usage_source: string
  cache: string
  streamed: boolean
  gateway_us: string
  upstream_us: string
  ttft_us: string | null
  total_us: string
  revision: string
  node_id: string
  detail: CallDetail
}

const SELECT = `SELECT c.*, n.slug AS tenant, a.name AS application_name, p.slug AS api
  FROM (SELECT * FROM call_log WHERE {where} ORDER BY time DESC, id DESC LIMIT {limit}) c
  LEFT JOIN tenant n ON n.id = c.tenant_id LEFT JOIN application a ON a.id = c.application_id LEFT JOIN api p ON p.id = c.api_id
  ORDER BY c.time DESC, c.id DESC`

const sql = (where: string, limit: number): string => SELECT.replace('{where}', where).replace('{limit}', String(limit))

/** Newest first, one more than asked for. */
export function callRows(tx: Tx, audience: Audience, query: Query): Promise<CallRow[]> {
  const range = rangeOf(query, Date.now())
  const after = query.cursor === undefined ? undefined : splitCursor(query.cursor)
  const [low, high] = statusRange(query.status)
  return tx.query<CallRow>(
    sql(
      `${filtersFor(audience)} AND time >= $8 AND time < $9 AND status BETWEEN $10 AND $11 AND ($12::text IS NULL OR request_id = $12)
       AND ($13::timestamptz IS NULL OR (time, id) < ($13, $14))`,
      query.limit + 1,
    ),
    [
      ...filterParameters(audience, query),
      new Date(range.from),
      new Date(range.to),
      low,
      high,
      query.requestId ?? null,
      after?.time ?? null,
      after?.id ?? null,
    ],
  )
}

export async function callById(tx: Tx, audience: Audience, id: string): Promise<CallRow | undefined> {
  const [row] = await tx.query<CallRow>(sql(`${filtersFor(audience)} AND id = $8`, 1), [
    ...filterParameters(audience, {}),
    id,
  ])
  return row
}

/** Sort key of a row, for cursors. */
export const keyOf = (row: CallRow): string => `${row.time.toISOString()} ${row.id}`

function splitCursor(cursor: string): { time: string; id: string } {
  const [time, id] = cursorOf(cursor).split(' ', 2)
  const ms = Date.parse(time ?? '')
  // A cursor of another list starts this one from its beginning's far end: nothing follows.
  return Number.isNaN(ms) || id === undefined
    ? { time: new Date(0).toISOString(), id: '' }
    : { time: new Date(ms).toISOString(), id }
}

function statusRange(status: string | undefined): [number, number] {
  if (status === undefined) return [0, 999]
  if (status === 'ok') return [0, 399]
  if (status === 'error') return [400, 999]
  return status.endsWith('xx')
    ? [Number(status[0]) * 100, Number(status[0]) * 100 + 99]
    : [Number(status), Number(status)]
}

const ms = (us: string | number): number => Number(us) / 1_000

export function entryView(row: CallRow): Entry {
  return {
    id: row.id,
    requestId: row.request_id,
    time: row.time.toISOString(),
    method: row.method,
    path: row.path,
    status: row.status,
    tenant: row.tenant ?? row.tenant_id,
    application: { id: row.application_id, name: row.application_name ?? 'Deleted application' },
    api: row.api,
    model: row.model || null,
    provider: row.provider || null,
    providerModel: row.provider_model || null,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cachedTokens: row.cached_tokens,
    reasoningTokens: row.reasoning_tokens,
    costUsd: usd(BigInt(row.cost_nano)),
    originalCostUsd: row.original_cost_nano === null ? null : usd(BigInt(row.original_cost_nano)),
    priced: row.priced,
    usageSource: row.usage_source,
    cache: row.cache,
    streamed: row.streamed,
    attempts: row.detail.attempts.length,
    gatewayMs: ms(row.gateway_us),
    upstreamMs: ms(row.upstream_us),
    ttftMs: row.ttft_us === null ? null : ms(row.ttft_us),
    totalMs: ms(row.total_us),
    ...(row.error === null ? {} : { error: row.error }),
  }
}
