import type { MinuteSums } from '@gatehouse/shared/telemetry/sums.js'
import type { Tx } from '../../platform/database/database.js'
import { SUMMED, type UsageRow, usageRow } from './rollup.js'

const HOUR_MS = 3_600_000

/** Adds to the sums by minute, and marks their hours to be summed anew. Partitions have to be there. */
export async function addToMinutes(tx: Tx, sums: readonly MinuteSums[]): Promise<void> {
  if (sums.length === 0) return
  await touchHours(
    tx,
    sums.map(({ minute }) => minute),
  )
  await addMinutes(tx, sums.map(usageRow))
}

/** Marks hours to be summed anew, under a lock until the end of the transaction: call it before minutes are written to. Times in ms. */
export async function touchHours(tx: Tx, times: readonly number[]): Promise<void> {
  const hours = [...new Set(times.map(time => new Date(Math.floor(time / HOUR_MS) * HOUR_MS).toISOString()))].sort()
  await tx.query(
    'INSERT INTO usage_dirty (hour) SELECT unnest($1::timestamptz[]) ON CONFLICT (hour) DO UPDATE SET touched_at = now()',
    [hours],
  )
}

async function addMinutes(tx: Tx, sums: readonly UsageRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO usage_minute AS m SELECT * FROM jsonb_populate_recordset(NULL::usage_minute, $1::jsonb)
     ON CONFLICT (bucket, tenant_id, organization_id, application_id, subscription_id, key_id, api_id, model, provider) DO UPDATE SET
       ${SUMMED.map(name => `${name} = m.${name} + excluded.${name}`).join(', ')},
       total_ms_histogram = gatehouse_histogram_add(m.total_ms_histogram, excluded.total_ms_histogram)`,
    [JSON.stringify(sums)],
  )
}
