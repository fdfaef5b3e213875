import { policySchemas } from '@gatehouse/policies/schemas.gen.js'
import type { Change } from '../../platform/change/changes.js'
import type { Tx } from '../../platform/database/database.js'
import type { PolicyBinding } from './policy-binding.entity.js'

const types = Object.values(policySchemas).flatMap(({ id, documents }) => (documents ? [id] : []))

/** The configuration of a policy with the OpenAPI documents of its API, by version, unless it brings some. */
export async function withDocuments(tx: Tx, { tenantId, scopeId, config }: PolicyBinding): Promise<object> {
  const given = config as { documents?: object }
  if (given.documents !== undefined) return given
  const rows = await tx.query<{ name: string; document: object }>(
    'SELECT name, document FROM api_version WHERE tenant_id = $1 AND api_id = $2 AND document IS NOT NULL ORDER BY name',
    [tenantId, scopeId],
  )
  return { ...given, documents: Object.fromEntries(rows.map(({ name, document }) => [name, document])) }
}

/** To be called where a document of an API has changed: some policies hold what it says. */
export async function touchDocuments({ tx, touch }: Pick<Change, 'tx' | 'touch'>, apiId: string): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM policy_binding WHERE tenant_id = $1 AND scope_kind = 'api' AND scope_id = $2 AND type = ANY($3)`,
    [tx.ctx.tenantId, apiId, types],
  )
  touch('policy', ...rows.map(({ id }) => id))
}
