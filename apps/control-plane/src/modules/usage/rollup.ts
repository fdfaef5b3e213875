import type { CallRecord } from '@gatehouse/shared/telemetry/record.js'
import { addTo } from './histogram.js'

const MINUTE_MS = 60_000

/** A row of `usage_minute`, with the columns' names. */
export interface UsageRow {
  bucket: string
  tenant_id: string
  organization_id: string
  application_id: string
  subscription_id: string
  key_id: string
  api_id: string
  model: string
  provider: string
  requests: number
  errors: number
  input_tokens: number
  output_tokens: number
  cached_tokens: number
  reasoning_tokens: number
  cost_nano: string
  unpriced: number
  gateway_us: number
  upstream_us: number
  /** Over the calls that had a first token. */
  ttft_us: number
  ttft_calls: number
  total_ms_histogram: number[]
}

/** A call that somebody answers for: only those are kept. */
export type OwnedRecord = CallRecord & { tenantId: string; organizationId: string; applicationId: string }

export const isOwned = (record: CallRecord): record is OwnedRecord =>
  record.tenantId !== undefined && record.organizationId !== undefined && record.applicationId !== undefined

export const isError = (status: number): boolean => status >= 400

/** Sums calls by minute and every dimension, in a fixed order so that concurrent writers cannot deadlock. */
export function sumByMinute(records: readonly OwnedRecord[]): UsageRow[] {
  const rows = new Map<string, UsageRow>()
  for (const record of records) {
    const bucket = new Date(Math.floor(record.time / MINUTE_MS) * MINUTE_MS).toISOString()
    const key = [
      bucket,
      record.tenantId,
      record.organizationId,
      record.applicationId,
      record.subscriptionId ?? '',
      record.keyId ?? '',
      record.apiId ?? '',
      record.model ?? '',
      record.provider ?? '',
    ]
    const id = key.join('\n')
    const row = rows.get(id) ?? emptyRow(key)
    rows.set(id, row)
    row.requests++
    if (isError(record.status)) row.errors++
    row.input_tokens += record.inputTokens
    row.output_tokens += record.outputTokens
    row.cached_tokens += record.cachedTokens
    row.reasoning_tokens += record.reasoningTokens
    row.cost_nano = String(BigInt(row.cost_nano) + BigInt(record.costNano))
    if (!record.priced) row.unpriced++
    row.gateway_us += record.gatewayUs
    row.upstream_us += record.upstreamUs
    if (record.ttftUs !== undefined) {
      row.ttft_us += record.ttftUs
      row.ttft_calls++
    }
    addTo(row.total_ms_histogram, record.totalUs)
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function emptyRow(key: readonly string[]): UsageRow {
  return {
    bucket: key[0]!,
    tenant_id: key[1]!,
    organization_id: key[2]!,
    application_id: key[3]!,
    subscription_id: key[4]!,
    key_id: key[5]!,
    api_id: key[6]!,
    model: key[7]!,
    provider: key[8]!,
    requests: 0,
    errors: 0,
    input_tokens: 0,
    output_tokens: 0,
    cached_tokens: 0,
    reasoning_tokens: 0,
    cost_nano: '0',
    unpriced: 0,
    gateway_us: 0,
    upstream_us: 0,
    ttft_us: 0,
    ttft_calls: 0,
    total_ms_histogram: [],
  }
}
