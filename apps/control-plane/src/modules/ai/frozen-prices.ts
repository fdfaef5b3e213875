import type { Tx } from '../../platform/database/database.js'
import { type Override, type PriceFound, priceOf } from './price-book.js'
import { PriceOverride } from './price-override.entity.js'
import { Provider } from './provider.entity.js'

/** A tenant's prices as they are at a moment, as JSON. */
export interface FrozenPrices {
  /** Types of providers by slug, in the order of slugs. */
  types: Record<string, string>
  overrides: (Omit<Override, 'effectiveFrom'> & { effectiveFrom: string })[]
}

export async function freezePrices(tx: Tx, tenantId: string): Promise<FrozenPrices> {
  const providers = await tx.manager.find(Provider, { where: { tenantId }, order: { slug: 'ASC' } })
  const overrides = await tx.manager.find(PriceOverride, { where: { tenantId }, order: { id: 'ASC' } })
  return {
    types: Object.fromEntries(providers.map(({ slug, type }) => [slug, type])),
    overrides: overrides.map(({ providerType, model, price, markup, effectiveFrom }) => ({
      ...{ providerType, model, price, markup, effectiveFrom: effectiveFrom.toISOString() },
    })),
  }
}

/** What a model cost at a time, by the slug of its provider. */
export function frozenPricing(
  frozen: FrozenPrices,
): (provider: string, model: string, at: Date) => PriceFound | undefined {
  const overrides = frozen.overrides.map(row => ({ ...row, effectiveFrom: new Date(row.effectiveFrom) }))
  return (provider, model, at) => {
    const type = frozen.types[provider]
    return type === undefined ? undefined : priceOf(type, model, overrides, at)
  }
}
