import type { TokenPrice } from '@gatehouse/shared/money.js'
import { calcPrice, type ModelPrice, type TieredPrices } from '@pydantic/genai-prices'

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
  price: TokenPrice
  effectiveFrom: Date
}

// Types whose name in the price book is not their own.
const LISTS: Readonly<Record<string, string>> = {
  xai: 'x-ai',
  gemini: 'google',
  'azure-openai': 'azure',
  bedrock: 'aws',
}
// Anything may stand behind these, so that only the model's own name can tell.
const BY_MODEL_NAME = new Set(['openai-compatible'])
// Run by their owner, for whom no vendor's price holds.
const OWN_HARDWARE = new Set(['ollama', 'vllm'])

/** The price of a model at a time: the tenant's newest override that has begun, else the price book's; undefined where none is known. */
export function priceOf(
  providerType: string,
  model: string,
  overrides: readonly Override[],
  at: Date,
): PriceFound | undefined {
  const own = overrides
    .filter(entry => entry.providerType === providerType && entry.model === model && entry.effectiveFrom <= at)
    .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime())[0]
  const known = listed(providerType, model, at)
  if (!own) return known
  const { contextTokens } = known ?? {}
  return { price: own.price, source: 'override', ...(contextTokens === undefined ? {} : { contextTokens }) }
}

function listed(providerType: string, model: string, timestamp: Date): PriceFound | undefined {
  if (OWN_HARDWARE.has(providerType)) return undefined
  const options = BY_MODEL_NAME.has(providerType)
    ? { timestamp }
    : { timestamp, providerId: LISTS[providerType] ?? providerType }
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, options)
  const price = found && tokenPrice(found.model_price)
  if (!price) return undefined
  const { context_window: contextTokens } = found.model
  const source = `price list of ${found.provider.name}`
  return { price, source, ...(contextTokens === undefined ? {} : { contextTokens }) }
}

/** Prices that grow with the length of the prompt count at their base. */
function tokenPrice(listed: ModelPrice): TokenPrice | undefined {
  const input = nano(listed.input_mtok)
  const output = nano(listed.output_mtok)
  if (input === undefined && output === undefined) return undefined
  const optional = {
    cachedInput: nano(listed.cache_read_mtok),
    cacheWrite: nano(listed.cache_write_mtok),
    reasoning: nano(listed.output_reasoning_mtok),
  }
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  return { input: input ?? 0, output: output ?? 0, ...known }
}

const nano = (usd: number | TieredPrices | undefined): number | undefined =>
  usd === undefined ? undefined : Math.round((typeof usd === 'number' ? usd : usd.base) * 1e9)
