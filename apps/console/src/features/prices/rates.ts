import { nanoUsd } from '@gatehouse/shared/money.js'
import type { TokenPrice } from '@gatehouse/shared/price.js'
import type { Rates } from './api.js'

export const formatMarkup = (percent: number): string => `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`

const PER_MILLION = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['cachedInput', 'Cached input'],
  ['cacheWrite', 'Written to the cache'],
  ['cacheWriteHour', 'Written for an hour'],
  ['reasoning', 'Reasoning'],
  ['audioInput', 'Audio in'],
  ['audioOutput', 'Audio out'],
  ['imageInput', 'Images in'],
  ['imageOutput', 'Images out'],
] as const
const OTHERS = [
  ['image', 'A picture'],
  ['audioHour', 'An hour of sound'],
  ['characters', 'A million characters'],
  ['computeSecond', 'A second of computing'],
  ['request', 'A call'],
  ['search', 'A search'],
] as const

/** Every rate of a price that it has: what it is for, and USD. */
export const ratesIn = (rates: Rates): { name: string; usd: string }[] =>
  [...PER_MILLION, ...OTHERS].flatMap(([key, name]) => {
    const usd = rates[key]
    return usd === undefined ? [] : [{ name, usd }]
  })

/** As costs are worked out with: rates of tokens in nano-USD a million. */
export function tokenPriceOf(rates: Rates): TokenPrice {
  const of = (from: Partial<Record<string, unknown>>): Partial<TokenPrice> =>
    Object.fromEntries(
      [...PER_MILLION, ...OTHERS].flatMap(([key]) => {
        const usd = from[key]
        return typeof usd === 'string' ? [[key, Number(nanoUsd(usd))]] : []
      }),
    )
  const tiers = rates.tiers?.map(tier => ({ above: tier.above, ...of(tier) }))
  return { input: 0, output: 0, ...of(rates), ...(tiers ? { tiers } : {}) }
}
