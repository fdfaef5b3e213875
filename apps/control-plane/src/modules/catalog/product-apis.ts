import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { In } from 'typeorm'
import type { Tx } from '../../platform/database/database.js'
import { Api } from './api.entity.js'
import { ownedOf } from './api.service.js'
import { ProductApi } from './product-api.entity.js'
import { requireTeam } from './team-access.js'

/** APIs of the tenant by id or slug that the caller may put into a product; throws `reference_missing` with pointers. */
export async function apisNamed(tx: Tx, references: readonly string[]): Promise<Api[]> {
  const wanted = [...references]
  const rows = [
    ...(await tx.tenant(Api).find({ slug: In(wanted) })),
    ...(await tx.tenant(Api).find({ id: In(wanted) })),
  ]
  const found = references.map(reference => rows.find(row => row.slug === reference || row.id === reference))
  const errors = references.flatMap((reference, i) =>
    found[i] ? [] : [{ pointer: `/apis/${i}`, message: `There is no API "${reference}".` }],
  )
  if (errors.length > 0)
    throw new GatewayError('reference_missing', { detail: errors.map(error => error.message).join(' '), errors })
  const apis = [...new Map(found.map(api => [api!.id, api!])).values()]
  for (const api of apis) await requireTeam(tx, ownedOf(api))
  return apis
}

/** Replaces what a product holds. */
export async function setApis(tx: Tx, productId: string, apis: readonly Api[]): Promise<void> {
  const { tenantId } = tx.ctx
  await tx.manager.delete(ProductApi, { productId, tenantId })
  await tx.manager.insert(
    ProductApi,
    apis.map(api => ({ productId, apiId: api.id, tenantId })),
  )
}

/** Slugs of the APIs of several products. */
export async function apiSlugs(tx: Tx, productIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const rows = await tx.query<{ product_id: string; slugs: string[] }>(
    `SELECT product_api.product_id, array_agg(api.slug ORDER BY api.slug) AS slugs
     FROM product_api JOIN api ON api.id = product_api.api_id WHERE product_api.product_id = ANY($1) GROUP BY 1`,
    [productIds],
  )
  return new Map(rows.map(row => [row.product_id, row.slugs]))
}
