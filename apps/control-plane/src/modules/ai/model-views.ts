import type { modelVersionView, modelView } from '@gatehouse/shared/api/ai.js'
import { usd } from '@gatehouse/shared/money.js'
import { mapLeaves } from '@gatehouse/shared/routing/route-tree.js'
import type { z } from 'zod'
import type { AliasConfig, ModelAlias, ModelRouting, ModelTarget } from './model-alias.entity.js'
import type { PricedTarget, Pricing } from './model-pricing.js'
import type { ModelVersion } from './model-version.entity.js'

type View = z.input<typeof modelView>
type VersionView = z.input<typeof modelVersionView>

export const PRODUCTION = 'production'

export function viewOf(row: ModelAlias, pricing: Pricing): View {
  const { id, slug, strategy, liveVersion, labels } = row
  return {
    id,
    slug,
    strategy,
    ...configView(row, pricing),
    liveVersion,
    labels,
    createdAt: row.createdAt.toISOString(),
  }
}

export function versionView(
  { number, config, createdAt }: ModelVersion,
  row: ModelAlias,
  pricing: Pricing,
): VersionView {
  const labels = Object.keys(row.labels).filter(label => row.labels[label] === number)
  return {
    number,
    labels: row.liveVersion === number ? [PRODUCTION, ...labels] : labels,
    ...configView(config, pricing),
    createdAt: createdAt.toISOString(),
  }
}

function configView(config: AliasConfig, pricing: Pricing) {
  const { routing, timeouts, resilience } = config
  const { targets, fallbacks } = pricing.all(config)
  const named = (leaf: ModelTarget) => ({ ...leaf, provider: pricing.slugOf(leaf.provider) })
  return {
    targets: targets.map(targetView),
    fallbacks: fallbacks.map(targetView),
    routing: routing && (mapLeaves(routing, leaf => named(leaf as ModelTarget)) as ModelRouting),
    timeouts,
    resilience,
  }
}

function targetView({ providerSlug, model, weight, found }: PricedTarget): View['targets'][number] {
  const price = found && {
    input: usd(found.price.input),
    output: usd(found.price.output),
    ...(found.price.cachedInput === undefined ? {} : { cachedInput: usd(found.price.cachedInput) }),
  }
  return {
    provider: providerSlug,
    model,
    ...(weight === undefined ? {} : { weight }),
    price: price ?? null,
    priceSource: found?.source ?? null,
  }
}
