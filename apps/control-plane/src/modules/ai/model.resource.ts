import { durationMs } from '@gatehouse/shared/duration.js'
import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { ModelAlias, type ModelTimeouts } from './model-alias.entity.js'
import { type PricedTarget, Pricing } from './model-pricing.js'

@BuildsResource('model')
@Injectable()
export class ModelResourceBuilder implements ResourceBuilder<'model'> {
  async build(tx: Tx, id: string): Promise<Built<'model'> | undefined> {
    const row = await tx.manager.findOneBy(ModelAlias, { id })
    return row ? modelResource(row, await Pricing.of(tx, row.tenantId)) : undefined
  }
}

export function modelResource(row: ModelAlias, pricing: Pricing): Built<'model'> {
  const { id, tenantId, slug, strategy } = row
  const { targets, fallbacks } = pricing.all(row)
  const lists = { targets: targets.map(specOf), fallbacks: fallbacks.map(specOf) }
  return { tenantId, spec: { id, tenantId, slug, strategy, ...lists, timeouts: inMs(row.timeouts) } }
}

const specOf = ({ provider, model, weight, found, maxOutputTokens }: PricedTarget) => ({
  provider,
  model,
  ...(weight === undefined ? {} : { weight }),
  ...(found ? { price: found.price, priceSource: found.source } : {}),
  ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
})

const inMs = (timeouts: ModelTimeouts): Record<string, number> =>
  Object.fromEntries(Object.entries(timeouts).map(([name, duration]) => [`${name}Ms`, durationMs(duration)]))
