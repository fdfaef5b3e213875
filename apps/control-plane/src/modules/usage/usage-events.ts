import { type UsageEventType, usageEventData } from '@gatehouse/shared/billing/usage-event.js'
import type { MinuteSums } from '@gatehouse/shared/telemetry/sums.js'
import type { Tx } from '../../platform/database/database.js'
import { newId } from '../../platform/ids.js'

// Any number that only this lock uses, beside the tenant's.
const LOCK = 4_715_205

/**
 * Keeps usage for the feeds of its tenants, in the transaction that counts it; call it last. A lock of the tenant until the end makes
 * positions appear in their order, so that whoever reads up to one has seen all before it.
 */
export async function keepEvents(
  tx: Tx,
  type: Exclude<UsageEventType, 'test'>,
  sums: readonly MinuteSums[],
): Promise<void> {
  const ids = [...new Set(sums.map(({ tenantId }) => tenantId))]
  if (ids.length === 0) return
  const fed = await tx.query<{ tenant_id: string }>(
    'SELECT DISTINCT tenant_id FROM usage_feed WHERE tenant_id = ANY($1) ORDER BY 1',
    [ids],
  )
  if (fed.length === 0) return
  for (const { tenant_id } of fed) await holdEvents(tx, tenant_id)
  const tenants = new Set(fed.map(({ tenant_id }) => tenant_id))
  const rows = sums
    .filter(({ tenantId }) => tenants.has(tenantId))
    .map(row => ({
      ...{ id: newId('usageEvent'), tenant_id: row.tenantId, time: new Date(row.minute).toISOString() },
      data: usageEventData(row),
    }))
  await tx.query(
    `INSERT INTO usage_event (id, tenant_id, type, time, data) SELECT id, tenant_id, $2, time, data
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, tenant_id text, time timestamptz, data jsonb)`,
    [JSON.stringify(rows), type],
  )
}

/** Until the end of the transaction nobody keeps events of that tenant. */
export const holdEvents = (tx: Tx, tenantId: string): Promise<unknown> =>
  tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, tenantId])
