import { counts, isOwned, type MinuteSums, type OwnedRecord, Sums } from '@gatehouse/shared/telemetry/sums.js'
import { Injectable, Logger } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import type { Batch } from './batch.js'
import { bodyRows, callRow } from './call-row.js'
import { addToMinutes } from './minutes.js'
import { noteSpend } from './note-spend.js'
import { Partitions } from './partitions.js'
import { logShadows } from './shadow-calls.js'
import { keepEvents } from './usage-events.js'

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
    const owned = batch.records.filter(counts)
    const shadows = batch.records.filter(isOwned).filter(({ shadow }) => shadow !== undefined)
    await this.partitions.cover(timesOf(batch, owned))
    const applied = await this.database.write(Context.system(), async tx => {
      const before = await lastApplied(tx, batch)
      if (batch.sequence <= before) return false
      await this.log(tx, batch.nodeId, owned)
      await logShadows(tx, shadows)
      const sums = this.sumsOf(batch, owned, before)
      await addToMinutes(tx, sums)
      await noteSpend(tx, batch.epoch, batch.sums.length === 0 ? owned : sums)
      await tx.query(
        'UPDATE usage_batch SET sequence = $2, records = records + $3, node_id = $4, received_at = now() WHERE epoch = $1',
        [batch.epoch, batch.sequence, batch.records.length, batch.nodeId],
      )
      await keepEvents(tx, 'usage', sums)
      return true
    })
    if (applied) await this.markKeysUsed(owned)
    return applied
  }

  /** What of a batch has not been counted yet. */
  private sumsOf(batch: Batch, owned: readonly OwnedRecord[], before: number): MinuteSums[] {
    const sums = new Sums()
    if (batch.sums.length === 0) for (const record of owned) sums.add(record)
    for (const { first, last, sums: rows } of batch.sums) {
      if (last <= before) continue
      // A node puts together only what it never sent.
      if (first <= before)
        this.logger.error({ node: batch.nodeId, first, last, before }, 'sums overlap what has been counted: left out')
      else for (const row of rows) sums.merge(row)
    }
    return sums.all()
  }

  private async log(tx: Tx, nodeId: string, records: readonly OwnedRecord[]): Promise<void> {
    if (records.length === 0) return
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

const timesOf = (batch: Batch, owned: readonly OwnedRecord[]): number[] => [
  ...owned.map(record => record.time),
  ...batch.sums.flatMap(({ sums }) => sums.map(row => row.minute)),
]

/** The last batch of its journal that counts, under a lock until the end of the transaction; whoever applies another one waits. */
async function lastApplied(tx: Tx, { epoch, nodeId }: Batch): Promise<number> {
  await tx.query(
    'INSERT INTO usage_batch (epoch, sequence, node_id, records) VALUES ($1, 0, $2, 0) ON CONFLICT DO NOTHING',
    [epoch, nodeId],
  )
  const [row] = await tx.query<{ sequence: string }>('SELECT sequence FROM usage_batch WHERE epoch = $1 FOR UPDATE', [
    epoch,
  ])
  return Number(row!.sequence)
}
