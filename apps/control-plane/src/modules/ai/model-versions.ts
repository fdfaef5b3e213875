import type { Tx } from '../../platform/database/database.js'
import { newId } from '../../platform/ids.js'
import { type AliasConfig, configOf, type ModelAlias } from './model-alias.entity.js'
import { ModelVersion } from './model-version.entity.js'

/** Keeps what is to stand, or stands, behind an alias. Concurrent changes of one alias get numbers of their own, or one of them is refused. */
export async function addVersion(tx: Tx, row: ModelAlias, config: AliasConfig): Promise<ModelVersion> {
  const [last] = await tx.query<{ number: number }>(
    'SELECT coalesce(max(number), 0) AS number FROM model_version WHERE tenant_id = $1 AND model_id = $2',
    [row.tenantId, row.id],
  )
  const number = Number(last!.number) + 1
  return tx
    .tenant(ModelVersion)
    .insert({ id: newId('modelVersion'), modelId: row.id, number, config: configOf(config) })
}
