import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import type { Tx } from '../../platform/database/database.js'

/** For as long as the log. */
const KEPT = "interval '30 days'"

/** Answers of targets that were asked beside, for comparison alone. */
export async function logShadows(tx: Tx, records: readonly OwnedRecord[]): Promise<void> {
  if (records.length === 0) return
  const rows = records.map(record => ({
    ...{ id: record.id, time: new Date(Math.floor(record.time)).toISOString(), tenant_id: record.tenantId },
    ...{ call_id: record.shadow!.of, model: record.model ?? '', provider: record.provider ?? '' },
    ...{ provider_model: record.providerModel ?? '', status: record.status, error: record.error ?? null },
    us: record.ttftUs ?? record.totalUs,
    cost_nano: record.priced ? record.costNano : null,
    output_tokens: record.outputTokens,
    similarity: record.shadow!.similarity ?? null,
  }))
  await tx.query(
    'INSERT INTO shadow_call SELECT * FROM jsonb_populate_recordset(NULL::shadow_call, $1::jsonb) ON CONFLICT DO NOTHING',
    [JSON.stringify(rows)],
  )
}

export const dropOldShadows = (tx: Tx): Promise<unknown> =>
  tx.query(`DELETE FROM shadow_call WHERE time < now() - ${KEPT}`)
