import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { ModelAlias } from './model-alias.entity.js'
import { type PricedTarget, Pricing } from './model-pricing.js'

@BuildsResource('model')
@Injectable()
export class ModelResourceBuilder implements ResourceBuilder<'model'> {
  async build(tx: Tx, id: string): Promise<Built<'model'> | undefined> {
    const row = await tx.manager.findOneBy(ModelAlias, { id })
    if (!row) return undefined
    const { tenantId, slug, strategy } = row
    const { targets, fallbacks } = (await Pricing.of(tx, tenantId)).all(row)
    return {
      tenantId,
      spec: { id, tenantId, slug, strategy, targets: targets.map(spec), fallbacks: fallbacks.map(spec) },
    }
  }
}

const spec = ({ provider, model, weight, found }: PricedTarget) => ({
  provider,
  model,
  ...(weight === undefined ? {} : { weight }),
  ...(found ? { price: found.price, priceSource: found.source } : {}),
})
