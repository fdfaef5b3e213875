import type { TokenPrice } from '@gatehouse/shared/price.js'
import type { ModelPrice, TieredPrices } from '@pydantic/genai-prices'

type Listed = number | TieredPrices | undefined

/** Our rates by the price book's names, which are USD per million tokens. */
const RATES = {
  input: 'input_mtok',
  output: 'output_mtok',
  cachedInput: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  cacheWriteHour: 'cache_write_1h_mtok',
  reasoning: 'output_reasoning_mtok',
  audioInput: 'input_audio_mtok',
  audioOutput: 'output_audio_mtok',
  imageInput: 'input_image_mtok',
  imageOutput: 'output_image_mtok',
} as const
type Rate = keyof typeof RATES
type Rates = Partial<Record<Rate, number>>

const PER_THOUSAND = { request: 'requests_kcount', search: 'web_searches_kcount' } as const

/** A price of the price book in nano-USD; undefined where it prices neither tokens nor sound. */
export function tokenPrice(listed: ModelPrice): TokenPrice | undefined {
  const { input, output, ...more } = ratesOf(listed, baseOf)
  const hour = baseOf(listed.input_audio_hours)
  if (input === undefined && output === undefined && hour === undefined) return undefined
  const fees = Object.entries(PER_THOUSAND).flatMap(([name, key]) => {
    const usd = baseOf(listed[key])
    return usd === undefined ? [] : [[name, Math.round(usd * 1e6)]]
  })
  const tiers = tiersOf(listed)
  return {
    input: input ?? 0,
    output: output ?? 0,
    ...more,
    ...Object.fromEntries(fees),
    ...(hour === undefined ? {} : { audioHour: Math.round(hour * 1e9) }),
    ...(tiers.length > 0 ? { tiers } : {}),
  }
}

const baseOf = (listed: Listed): number | undefined => (typeof listed === 'object' ? listed.base : listed)

function ratesOf(listed: ModelPrice, pick: (rate: Listed) => number | undefined): Rates {
  const entries = Object.entries(RATES).flatMap(([name, key]) => {
    const usd = pick(listed[key])
    return usd === undefined ? [] : [[name, Math.round(usd * 1e9)]]
  })
  return Object.fromEntries(entries) as Rates
}

/** Each size at which some rate changes, with all the rates that have changed by then. */
function tiersOf(listed: ModelPrice): NonNullable<TokenPrice['tiers']> {
  const tiered = Object.values(RATES).flatMap(key => {
    const rate = listed[key]
    return typeof rate === 'object' ? rate.tiers : []
  })
  const starts = [...new Set(tiered.map(tier => tier.start))].sort((a, b) => a - b)
  const priceAt = (rate: Listed, above: number): number | undefined =>
    typeof rate === 'object' ? rate.tiers.findLast(tier => tier.start <= above)?.price : undefined
  return starts.map(above => ({ above, ...ratesOf(listed, rate => priceAt(rate, above)) }))
}
