import { scaledPrice, type TokenPrice } from '@gatehouse/shared/price.js'
import { calcPrice, type ModelPrice } from '@pydantic/genai-prices'
import { catalogModel } from './catalog/catalog.js'
import { tokenPrice } from './catalog/listed-price.js'
import { withFacts } from './catalog/price-facts.js'
import { anyMaker, listOf, ownHardware, serviceTiers } from './catalog/price-lists.js'

export interface PriceFound {
  price: TokenPrice
  /** For people: `override`, or whose list of the price book it is from. */
  source: string
  /** Tokens that fit into one call, where the price book knows. */
  contextTokens?: number
}

export interface Override {
  providerType: string
  model: string
  /** Null: a mark-up. */
  price: TokenPrice | null
  /** Per cent on top of the price book's; null: a price. */
  markup: number | null
  effectiveFrom: Date
}

/** In the place of a model: a mark-up on all of its provider type. */
export const ALL_MODELS = '*'

/** The price of a model at a time: the tenant's newest override that has begun, else the price book's; undefined where none is known. */
export function priceOf(
  providerType: string,
  model: string,
  overrides: readonly Override[],
  at: Date,
): PriceFound | undefined {
  const own = overrideOf(providerType, model, overrides, at)
  const known = listed(providerType, model, at)
  if (!own) return known
  if (own.markup !== null) return known && markedUp(known, own.markup)
  const { contextTokens } = known ?? {}
  return { price: own.price!, source: 'override', ...(contextTokens === undefined ? {} : { contextTokens }) }
}

/** The tenant's newest word that has begun: on the model itself before one on all of its type. */
export function overrideOf<O extends Override>(
  providerType: string,
  model: string,
  overrides: readonly O[],
  at: Date,
): O | undefined {
  const newest = (name: string): O | undefined =>
    overrides
      .filter(entry => entry.providerType === providerType && entry.model === name && entry.effectiveFrom <= at)
      .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime())[0]
  return newest(model) ?? newest(ALL_MODELS)
}

const markedUp = (known: PriceFound, markup: number): PriceFound => ({
  ...known,
  price: scaledPrice(known.price, 1 + markup / 100),
  source: `${known.source}, ${markup < 0 ? `${-markup} % off` : `${markup} % on top`}`,
})

/** What the price book lists, else what the catalog was made with. */
function listed(providerType: string, model: string, timestamp: Date): PriceFound | undefined {
  if (ownHardware.has(providerType)) return undefined
  const info = catalogModel(providerType, model)
  const options = anyMaker.has(providerType) ? { timestamp } : { timestamp, providerId: listOf(providerType) }
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, options)
  const book = found ? withFacts(found.model.id, tokenPrice(found.model_price as ModelPrice)) : undefined
  const price = book ?? info?.price
  if (!price) return undefined
  const tiers = serviceTiers[providerType]
  const contextTokens = info?.contextTokens ?? found?.model.context_window
  return {
    price: tiers ? { ...price, serviceTiers: { ...tiers } } : price,
    source: book ? `price list of ${found!.provider.name}` : 'model catalog',
    ...(contextTokens === undefined ? {} : { contextTokens }),
  }
}
