import { durationMs } from '@gatehouse/shared/duration.js'
import { childrenOf, isBranch, mapLeaves } from '@gatehouse/shared/routing/route-tree.js'
import { Injectable } from '@nestjs/common'
import { In } from 'typeorm'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { qualitiesOf } from '../usage/index.js'
import {
  type AliasConfig,
  ModelAlias,
  type ModelRouting,
  type ModelTarget,
  type ModelTimeouts,
} from './model-alias.entity.js'
import { type PricedTarget, Pricing } from './model-pricing.js'
import { ModelVersion } from './model-version.entity.js'
import { resilienceSpecOf } from './resilience-spec.js'

type Spec = Built<'model'>['spec']

@BuildsResource('model')
@Injectable()
export class ModelResourceBuilder implements ResourceBuilder<'model'> {
  async build(tx: Tx, id: string): Promise<Built<'model'> | undefined> {
    const row = await tx.manager.findOneBy(ModelAlias, { id })
    return row ? modelResource(tx, row, await Pricing.of(tx, row.tenantId)) : undefined
  }
}

export async function modelResource(tx: Tx, row: ModelAlias, pricing: Pricing): Promise<Built<'model'>> {
  const { id, tenantId, slug, strategy } = row
  const quality = await qualitiesFor(tx, row)
  const labels = await labelled(tx, row, pricing, quality)
  const named = Object.keys(labels).length > 0 ? { labels } : {}
  return { tenantId, spec: { id, tenantId, slug, strategy, ...servedBy(row, pricing, quality), ...named } }
}

async function labelled(
  tx: Tx,
  { id, labels }: ModelAlias,
  pricing: Pricing,
  quality: Quality,
): Promise<NonNullable<Spec['labels']>> {
  const numbers = Object.values(labels)
  if (numbers.length === 0) return {}
  const versions = await tx.manager.findBy(ModelVersion, { modelId: id, number: In(numbers) })
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, number]) => {
      const version = versions.find(each => each.number === number)
      return version ? [[label, servedBy(version.config, pricing, quality)]] : []
    }),
  )
}

/** A tree's leaves become targets, and the tree names their places. */
function servedBy(
  config: AliasConfig,
  pricing: Pricing,
  quality: Quality,
): Pick<Spec, 'targets' | 'fallbacks' | 'route' | 'timeouts'> {
  const { routing, timeouts, resilience } = config
  const { targets, fallbacks } = pricing.all(config)
  const common = { timeouts: inMs(timeouts), resilience: resilienceSpecOf(resilience) }
  const specOf = (target: PricedTarget) => targetSpec(target, goesByQuality(routing) ? quality(target) : undefined)
  if (!routing) return { targets: targets.map(specOf), fallbacks: fallbacks.map(specOf), ...common }
  const leaves: ModelTarget[] = []
  const route = mapLeaves(routing, leaf => ({ target: leaves.push(leaf as ModelTarget) - 1 }))
  const priced = pricing.all({ targets: leaves, fallbacks: [] })
  return { targets: priced.targets.map(specOf), fallbacks: [], route, ...common }
}

type Quality = (target: PricedTarget) => number | undefined

/** By slugs, as calls are logged and rated. */
async function qualitiesFor(tx: Tx, { tenantId, slug, routing, labels }: ModelAlias): Promise<Quality> {
  if (!goesByQuality(routing) && Object.keys(labels).length === 0) return () => undefined
  const quality = await qualitiesOf(tx, tenantId, slug)
  return ({ providerSlug, model }) => quality({ provider: providerSlug, model })
}

const goesByQuality = (routing: ModelRouting | null): boolean =>
  routing !== null && nodesOf(routing).some(node => isBranch(node) && node.strategy === 'quality')

const nodesOf = (routing: ModelRouting): ModelRouting[] => [
  routing,
  ...childrenOf(routing).flatMap(([, child]) => nodesOf(child as ModelRouting)),
]

const targetSpec = (
  { provider, model, weight, concurrency, timeouts, found, maxOutputTokens }: PricedTarget,
  quality: number | undefined,
) => ({
  provider,
  model,
  ...(weight === undefined ? {} : { weight }),
  ...(concurrency === undefined ? {} : { concurrency }),
  ...(timeouts === undefined ? {} : { timeouts: inMs(timeouts) }),
  ...(found ? { price: found.price, priceSource: found.source } : {}),
  ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  ...(quality === undefined ? {} : { quality }),
})

const inMs = (timeouts: ModelTimeouts): Record<string, number> =>
  Object.fromEntries(Object.entries(timeouts).map(([name, duration]) => [`${name}Ms`, durationMs(duration)]))
