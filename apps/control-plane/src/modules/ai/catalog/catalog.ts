import type { TokenPrice } from '@gatehouse/shared/price.js'
import { models } from './models.gen.js'
import type { CatalogModel, ListedPrice, ListedRates, ModelRow } from './row.js'
import { unlisted } from './unlisted.js'

const keyOf = (providerType: string, model: string): string => `${providerType} ${model}`

/** In the order of types and names. */
export const catalog: readonly CatalogModel[] = [...models.map(read), ...unlisted].sort((a, b) =>
  keyOf(a.providerType, a.model).localeCompare(keyOf(b.providerType, b.model), 'en'),
)

const byKey = new Map(catalog.map(each => [keyOf(each.providerType, each.model), each]))

/** A model by its exact name; undefined where the catalog has none of it. */
export const catalogModel = (providerType: string, model: string): CatalogModel | undefined =>
  byKey.get(keyOf(providerType, model))

function read(row: ModelRow): CatalogModel {
  const [providerType, model, name, kind, contextTokens, maxOutputTokens, input, output, tools, reasoning, price] = row
  const limits = { contextTokens, maxOutputTokens }
  return {
    providerType,
    model,
    name,
    kind,
    ...limits,
    input,
    output,
    tools,
    reasoning,
    price: price ? inNano(price) : undefined,
  }
}

function inNano({ tiers, ...rates }: ListedPrice): TokenPrice {
  const { input, output, ...more } = nanoRates(rates)
  const steps = tiers?.map(({ above, ...dearer }) => ({ above, ...nanoRates(dearer) }))
  return { input: input ?? 0, output: output ?? 0, ...more, ...(steps ? { tiers: steps } : {}) }
}

function nanoRates(rates: ListedRates): Partial<Record<keyof ListedRates, number>> {
  return Object.fromEntries(Object.entries(rates).map(([name, usd]) => [name, Math.round(usd * 1e9)]))
}
