import type { TokenPrice } from '@gatehouse/shared/price.js'

export type ModelKind = 'chat' | 'embedding' | 'image' | 'audio' | 'moderation' | 'rerank'
export type Modality = 'text' | 'image' | 'audio' | 'video' | 'pdf' | 'file'

/** USD per million tokens. */
export interface ListedRates {
  input: number
  output: number
  cachedInput?: number
  cacheWrite?: number
}

export type ListedPrice = ListedRates & { tiers?: readonly (ListedRates & { above: number })[] }

/** A model as the generated catalog has it. */
export type ModelRow = readonly [
  providerType: string,
  model: string,
  name: string,
  kind: ModelKind,
  contextTokens: number | null,
  maxOutputTokens: number | null,
  input: readonly Modality[],
  output: readonly Modality[],
  tools: boolean,
  reasoning: boolean,
  price: ListedPrice | null,
]

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
