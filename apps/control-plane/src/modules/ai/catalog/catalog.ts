import type { TokenPrice } from '@gatehouse/shared/price.js'
import { models } from './models.gen.js'
import type { ListedPrice, ListedRates, Modality, ModelKind, ModelRow } from './row.js'
import { unlisted } from './unlisted.js'

/** What is known of a model. Limits are null where the vendor does not say. */
export interface CatalogModel {
  providerType: string
  model: string
  name: string
  kind: ModelKind
  contextTokens: number | null
  maxOutputTokens: number | null
  input: readonly Modality[]
  output: readonly Modality[]
  tools: boolean
  reasoning: boolean
  /** Undefined: the catalog has none; the price book may. */
  price: TokenPrice | undefined
}

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
