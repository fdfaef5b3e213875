import type { priceCreate } from '@gatehouse/shared/api/ai.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { nanoUsd, usd } from '@gatehouse/shared/money.js'
import type { TokenPrice } from '@gatehouse/shared/price.js'
import type { z } from 'zod'

type Input = z.output<typeof priceCreate>
type Amounts = Omit<Input, 'providerType' | 'model' | 'effectiveFrom' | 'markup' | 'input' | 'output'> &
  Record<'input' | 'output', string>

const RATES = [
  ...['input', 'output', 'cachedInput', 'cacheWrite', 'cacheWriteHour', 'reasoning'],
  ...['audioInput', 'audioOutput', 'imageInput', 'imageOutput'],
] as const
const FEES = ['request', 'search', 'minimum', 'image', 'audioHour', 'characters', 'computeSecond'] as const

type Named = Readonly<Record<string, unknown>>

/** A price as people write it, in integers. Throws `validation_failed` for what is too much to hold exactly, or tiers out of order. */
export function priceInNano(input: Input): TokenPrice {
  const { tiers, serviceTiers, images, audioLeast } = input
  tiers?.forEach((tier, i) => {
    if (i > 0 && tier.above <= tiers[i - 1]!.above) throw invalid(`/tiers/${i}/above`, 'Larger than the one before.')
  })
  const steps = tiers?.map((tier, i) => ({ above: tier.above, ...nanos(tier, RATES, `/tiers/${i}`) }))
  const shares =
    serviceTiers &&
    Object.fromEntries(Object.entries(serviceTiers).map(([name, part]) => [name, Math.round(part * 1000)]))
  return {
    ...nanos(input, [...RATES, ...FEES], ''),
    ...(images?.length
      ? { images: images.map((each, i) => ({ ...each, price: nano(each.price, `/images/${i}/price`) })) }
      : {}),
    ...(audioLeast === undefined ? {} : { audioLeast }),
    ...(steps?.length ? { tiers: steps } : {}),
    ...(shares ? { serviceTiers: shares } : {}),
  } as TokenPrice
}

/** A price as people read it. */
export function priceInUsd(price: TokenPrice): Amounts {
  const { tiers, serviceTiers, images, audioLeast } = price
  return {
    ...dollars(price, [...RATES, ...FEES]),
    ...(images ? { images: images.map(each => ({ ...each, price: usd(each.price) })) } : {}),
    ...(audioLeast === undefined ? {} : { audioLeast }),
    ...(tiers ? { tiers: tiers.map(tier => ({ above: tier.above, ...dollars(tier, RATES) })) } : {}),
    ...(serviceTiers
      ? { serviceTiers: Object.fromEntries(Object.entries(serviceTiers).map(([name, share]) => [name, share / 1000])) }
      : {}),
  } as Amounts
}

const nanos = (amounts: Named, names: readonly string[], at: string): Record<string, number> =>
  Object.fromEntries(
    names.flatMap(name => (typeof amounts[name] === 'string' ? [[name, nano(amounts[name], `${at}/${name}`)]] : [])),
  )

const dollars = (amounts: Named, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap(name => (typeof amounts[name] === 'number' ? [[name, usd(amounts[name])]] : [])))

function nano(text: string, pointer: string): number {
  const value = Number(nanoUsd(text))
  if (Number.isSafeInteger(value)) return value
  throw invalid(pointer, 'Less than 9 million USD.')
}

const invalid = (pointer: string, message: string): GatewayError =>
  new GatewayError('validation_failed', { errors: [{ pointer, message }] })
