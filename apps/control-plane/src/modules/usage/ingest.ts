import { Injectable, Logger } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import type { Batch } from './batch.js'
import { bodyRows, callRow } from './call-row.js'
import { Partitions } from './partitions.js'
import { isOwned, type OwnedRecord, sumByMinute, type UsageRow } from './rollup.js'

const HOUR_MS = 3_600_000

/** Puts batches of calls into the log and the sums, each batch exactly once however often it is sent. */
@Injectable()
export class Ingest {
  private readonly logger = new Logger('usage')

  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly partitions: Partitions,
  ) {}

  /** True when it was applied now, false when it had been before. Both mean that the node may forget it. */
  async apply(batch: Batch): Promise<boolean> {
    if (batch.malformed > 0)
      this.logger.warn({ node: batch.nodeId, malformed: batch.malformed }, 'a batch holds lines that are no records')
    const owned = batch.records.filter(isOwned)
    await this.partitions.cover(owned.map(record => record.time))
    const applied = await this.database.write(Context.system(), async tx => {
      if (!(await claim(tx, batch))) return false
      if (owned.length > 0) await this.write(tx, batch.nodeId, owned)
      return true
    })
    if (applied) await this.markKeysUsed(owned)
    return applied
  }

  private async write(tx: Tx, nodeId: string, records: OwnedRecord[]): Promise<void> {
    const rows = records.map(record => callRow(record, nodeId))
    await tx.query(
      'INSERT INTO call_log SELECT * FROM jsonb_populate_recordset(NULL::call_log, $1::jsonb) ON CONFLICT DO NOTHING',
      [JSON.stringify(rows)],
    )
    for (const body of records.flatMap(record => bodyRows(record, this.seal)))
      await tx.query(
        'INSERT INTO call_body (call_id, time, tenant_id, direction, level, content_type, truncated, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING',
        body,
      )
    const sums = sumByMinute(records)
    await touchHours(tx, sums)
    await addMinutes(tx, sums)
  }

  /** Best effort, outside of the transaction: it is only shown. */
  private async markKeysUsed(records: OwnedRecord[]): Promise<void> {
    const last = new Map<string, number>()
    for (const { keyId, time } of records) if (keyId) last.set(keyId, Math.max(time, last.get(keyId) ?? 0))
    const ids = [...last.keys()].sort()
    if (ids.length === 0) return
    const times = ids.map(id => new Date(last.get(id)!).toISOString())
    await this.database
      .query(
        Context.system(),
        `UPDATE api_key k SET last_used_at = u.at FROM unnest($1::text[], $2::timestamptz[]) AS u(id, at)
         WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at - interval '10 seconds')`,
        [ids, times],
      )
      .catch((error: unknown) => this.logger.warn({ err: error }, 'last use of keys not noted'))
  }
}

/** The row that makes a batch count once. */
async function claim(tx: Tx, batch: Batch): Promise<boolean> {
  const rows = await tx.query(
    'INSERT INTO usage_batch (node_id, epoch, sequence, records) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING sequence',
    [batch.nodeId, batch.epoch, batch.sequence, batch.records.length],
  )
  return rows.length === 1
}

async function touchHours(tx: Tx, sums: readonly UsageRow[]): Promise<void> {
  const hours = [
    ...new Set(sums.map(row => new Date(Math.floor(Date.parse(row.bucket) / HOUR_MS) * HOUR_MS).toISOString())),
  ].sort()
  await tx.query(
    'INSERT INTO usage_dirty (hour) SELECT unnest($1::timestamptz[]) ON CONFLICT (hour) DO UPDATE SET touched_at = now()',
    [hours],
  )
}

async function addMinutes(tx: Tx, sums: readonly UsageRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO usage_minute AS m SELECT * FROM jsonb_populate_recordset(NULL::usage_minute, $1::jsonb)
     ON CONFLICT (bucket, tenant_id, organization_id, application_id, subscription_id, key_id, api_id, model, provider) DO UPDATE SET
       requests = m.requests + excluded.requests, errors = m.errors + excluded.errors,
       input_tokens = m.input_tokens + excluded.input_tokens, output_tokens = m.output_tokens + excluded.output_tokens,
       cached_tokens = m.cached_tokens + excluded.cached_tokens, reasoning_tokens = m.reasoning_tokens + excluded.reasoning_tokens,
       cost_nano = m.cost_nano + excluded.cost_nano, unpriced = m.unpriced + excluded.unpriced,
       gateway_us = m.gateway_us + excluded.gateway_us, upstream_us = m.upstream_us + excluded.upstream_us,
       ttft_us = m.ttft_us + excluded.ttft_us, ttft_calls = m.ttft_calls + excluded.ttft_calls,
       total_ms_histogram = gatehouse_histogram_add(m.total_ms_histogram, excluded.total_ms_histogram)`,
    [JSON.stringify(sums)],
  )
}
