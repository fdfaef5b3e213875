import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { In } from 'typeorm'
import type { Tx } from '../../platform/database/database.js'
import { ModelAlias } from './model-alias.entity.js'

/** Aliases of a tenant by slug or id, in the order asked; throws `reference_missing` with a pointer for each that there is not. */
export async function modelsNamed(
  tx: Tx,
  tenantId: string,
  references: readonly string[],
  pointer: string,
): Promise<{ id: string; slug: string }[]> {
  const rows = await tx.manager.find(ModelAlias, {
    where: [
      { tenantId, slug: In([...references]) },
      { tenantId, id: In([...references]) },
    ],
  })
  const found = references.map(reference => rows.find(row => row.slug === reference || row.id === reference))
  const errors = references.flatMap((reference, i) =>
    found[i] ? [] : [{ pointer: `${pointer}/${i}`, message: `There is no model "${reference}".` }],
  )
  if (errors.length > 0)
    throw new GatewayError('reference_missing', { detail: errors.map(error => error.message).join(' '), errors })
  return [...new Map(found.map(row => [row!.id, { id: row!.id, slug: row!.slug }])).values()]
}
