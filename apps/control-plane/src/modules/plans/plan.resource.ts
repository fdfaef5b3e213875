import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { nodeLimits } from './limit-rules.js'
import { Plan } from './plan.entity.js'

@BuildsResource('plan')
@Injectable()
export class PlanResourceBuilder implements ResourceBuilder<'plan'> {
  async build(tx: Tx, id: string): Promise<Built<'plan'> | undefined> {
    const row = await tx.manager.findOneBy(Plan, { id })
    if (!row) return undefined
    const [product] = await tx.query<{ slug: string; apis: string[] }>(
      `SELECT slug, ARRAY(SELECT api_id FROM product_api WHERE product_id = product.id ORDER BY api_id) AS apis
       FROM product WHERE id = $1`,
      [row.productId],
    )
    const { tenantId, productId, slug, models } = row
    const limits = nodeLimits(row.limits)
    const spec = { id, tenantId, product: productId, productSlug: product!.slug, slug, apis: product!.apis, limits }
    return { tenantId, spec: { ...spec, ...(models ? { models } : {}), ...(row.trace ? { trace: true } : {}) } }
  }
}
