import type { Tx } from '../../platform/database/database.js'
import { catalogModel } from './catalog/catalog.js'
import type { AliasConfig, ModelTarget } from './model-alias.entity.js'
import { type Override, type PriceFound, priceOf } from './price-book.js'
import { PriceOverride } from './price-override.entity.js'
import { Provider } from './provider.entity.js'

export interface PricedTarget extends ModelTarget {
  providerSlug: string
  found: PriceFound | undefined
  /** Where the catalog knows it. */
  maxOutputTokens: number | undefined
}

/** Prices the targets of aliases of one tenant, reading its providers and overrides once. */
export class Pricing {
  private constructor(
    private readonly providers: ReadonlyMap<string, Provider>,
    private readonly overrides: readonly Override[],
  ) {}

  static async of(tx: Tx, tenantId: string): Promise<Pricing> {
    const providers = await tx.manager.findBy(Provider, { tenantId })
    const overrides = await tx.manager.findBy(PriceOverride, { tenantId })
    return new Pricing(new Map(providers.map(row => [row.id, row])), overrides)
  }

  target(target: ModelTarget, at: Date): PricedTarget {
    const provider = this.providers.get(target.provider)
    const found = provider && priceOf(provider.type, target.model, this.overrides, at)
    const maxOutputTokens = (provider && catalogModel(provider.type, target.model)?.maxOutputTokens) ?? undefined
    return { ...target, providerSlug: this.slugOf(target.provider), found, maxOutputTokens }
  }

  /** By the provider's slug, as calls are logged. */
  named(provider: string, model: string, at: Date): PriceFound | undefined {
    const row = [...this.providers.values()].find(({ slug }) => slug === provider)
    return row && priceOf(row.type, model, this.overrides, at)
  }

  /** The id itself where there is no such provider any more. */
  slugOf(provider: string): string {
    return this.providers.get(provider)?.slug ?? provider
  }

  all(
    model: Pick<AliasConfig, 'targets' | 'fallbacks'>,
    at = new Date(),
  ): { targets: PricedTarget[]; fallbacks: PricedTarget[] } {
    const price = (target: ModelTarget) => this.target(target, at)
    return { targets: model.targets.map(price), fallbacks: model.fallbacks.map(price) }
  }
}
