import { z } from 'zod'

const rate = z.int().min(0)

/** Rates of tokens in integer nano-USD per million, so that fractions of a cent per million stay exact. What has no rate of its own is input or output. */
const rates = {
  input: rate,
  output: rate,
  /** Read from the vendor's prompt cache. */
  cachedInput: rate.optional(),
  /** Written to it, for minutes and for an hour. */
  cacheWrite: rate.optional(),
  cacheWriteHour: rate.optional(),
  reasoning: rate.optional(),
  audioInput: rate.optional(),
  audioOutput: rate.optional(),
  imageInput: rate.optional(),
  imageOutput: rate.optional(),
}

/** What is not counted in tokens. */
const otherRates = {
  /** nano-USD per picture that is made. */
  image: rate.optional(),
  /** The same by what the caller asked for; the first that fits counts before `image`. */
  images: z.array(z.object({ size: z.string().optional(), quality: z.string().optional(), price: rate })).optional(),
  /** nano-USD per hour of sound that is heard. */
  audioHour: rate.optional(),
  /** Seconds of sound that a call is billed for at the least. */
  audioLeast: rate.optional(),
  /** nano-USD per million characters that are spoken. */
  characters: rate.optional(),
  /** nano-USD per second that the provider works on a call, as for hardware that is rented by time. */
  computeSecond: rate.optional(),
}

/** What calls to a model cost. */
export const tokenPrice = z.object({
  ...rates,
  ...otherRates,
  /** nano-USD per call, where the vendor asks one. */
  request: rate.optional(),
  /** nano-USD per search that the vendor ran. */
  search: rate.optional(),
  /** nano-USD that a call costs at the least. */
  minimum: rate.optional(),
  /** Rates of a whole call whose input, cached tokens included, is above a size; ascending. Rates that are not named stay. */
  tiers: z.array(z.object({ above: rate, ...z.object(rates).partial().shape })).optional(),
  /** Thousandths of the rates that calls served in a tier of the vendor's cost, such as `{batch: 500}`. */
  serviceTiers: z.record(z.string(), rate).optional(),
})
export type TokenPrice = z.output<typeof tokenPrice>

/** What a call used that is not counted in tokens. */
export interface OtherCounts {
  /** Pictures made. */
  images?: number
  /** Theirs, in the caller's or the vendor's words. */
  imageSize?: string
  imageQuality?: string
  /** Sound heard. */
  audioMs?: number
  /** Characters spoken. */
  characters?: number
  /** Time that the provider worked on it. */
  computeMs?: number
}

export interface TokenCounts extends OtherCounts {
  /** All input tokens, cached, written, audio and image tokens included. */
  input: number
  /** All output tokens, reasoning, audio and image tokens included. */
  output: number
  cached: number
  cacheWrite: number
  reasoning: number
  /** Of `cacheWrite`, what is kept for an hour. */
  cacheWriteHour?: number
  audioInput?: number
  audioOutput?: number
  imageInput?: number
  imageOutput?: number
  /** Searches, not tokens. */
  webSearches?: number
}

type Rates = Pick<TokenPrice, keyof typeof rates>

const big = (tokens: number, price: number): bigint => BigInt(tokens) * BigInt(price)

/** Takes parts with rates of their own from a whole; what vendors tell of parts never exceeds it. */
class Remainder {
  sum = 0n

  constructor(private left: number) {}

  take(tokens: number | undefined, rate: number | undefined): void {
    if (rate === undefined || !tokens) return
    const taken = Math.min(tokens, this.left)
    this.left -= taken
    this.sum += big(taken, rate)
  }

  rest(rate: number): bigint {
    return this.sum + big(this.left, rate)
  }
}

/** The same price, each of its rates times a factor. */
export function scaledPrice(price: TokenPrice, factor: number): TokenPrice {
  const times = (nano: number): number => Math.round(nano * factor)
  const scaled = <R extends Partial<Rates>>(of: R): Partial<R> =>
    Object.fromEntries(
      Object.entries(of).map(([name, value]) => [
        name,
        typeof value === 'number' && name !== 'above' ? times(value) : value,
      ]),
    ) as Partial<R>
  const { audioLeast, images, tiers, serviceTiers, ...plain } = price
  return {
    ...(scaled(plain) as typeof plain),
    ...(audioLeast === undefined ? {} : { audioLeast }),
    ...(images ? { images: images.map(each => ({ ...each, price: times(each.price) })) } : {}),
    ...(tiers ? { tiers: tiers.map(tier => ({ ...tier, ...scaled(tier) })) } : {}),
    ...(serviceTiers ? { serviceTiers } : {}),
  }
}

/** Parts of a nano-USD in which every rate is whole: millionths, for tokens; of these eighteenths, for ms of an hour; of these thousandths, for shares. */
const PARTS = 18_000_000_000n
const WHOLE_SHARE = 1000

/** Cost of a call in nano-USD, summed exactly and rounded half up once. `serviceTier`: the vendor's word for how it was served. */
export function costOf(counts: TokenCounts, price: TokenPrice, serviceTier?: string): bigint {
  const rates = ratesFor(counts.input, price)
  const share = serviceTier === undefined ? undefined : price.serviceTiers?.[serviceTier]
  const rated = (inputCost(counts, rates) + outputCost(counts, rates)) * 18n + otherCost(counts, price)
  const fixed = BigInt(price.request ?? 0) + big(counts.webSearches ?? 0, price.search ?? 0)
  const total = (rated * BigInt(share ?? WHOLE_SHARE) + PARTS / 2n) / PARTS + fixed
  const least = BigInt(price.minimum ?? 0)
  return total < least && isUsed(counts) ? least : total
}

/** A part of a call's cost that tokens have nothing to do with. `cost` in nano-USD, before any share of a tier. */
export interface Charge {
  of: 'images' | 'audio' | 'characters' | 'compute' | 'searches' | 'request'
  /** Pictures, seconds, characters, seconds again, searches, calls. */
  count: number
  /** nano-USD for `per` of them. */
  rate: number
  per: number
  cost: number
}

const HOUR = 3600
const MILLION = 1_000_000

/** Each such part, for who wants to see how a cost came about; null where there is none. */
export function chargesOf(counts: TokenCounts, price: TokenPrice): Charge[] | null {
  const { images, audioMs, characters, computeMs, webSearches } = counts
  if (!images && !audioMs && !characters && !computeMs && !webSearches && !price.request) return null
  const seconds = Math.max((audioMs ?? 0) / 1000, audioMs ? (price.audioLeast ?? 0) : 0)
  const all: [Charge['of'], number, number | undefined, number][] = [
    ['images', images ?? 0, images ? imagePrice(counts, price) : 0, 1],
    ['audio', seconds, price.audioHour, HOUR],
    ['characters', characters ?? 0, price.characters, MILLION],
    ['compute', (computeMs ?? 0) / 1000, price.computeSecond, 1],
    ['searches', webSearches ?? 0, price.search, 1],
    ['request', 1, price.request, 1],
  ]
  const charges = all.flatMap(([of, count, rate = 0, per]): Charge[] =>
    count > 0 && rate > 0 ? [{ of, count, rate, per, cost: Math.round((count * rate) / per) }] : [],
  )
  return charges.length > 0 ? charges : null
}

const isUsed = ({ input, output, images, audioMs, characters, computeMs }: TokenCounts): boolean =>
  input + output + (images ?? 0) + (audioMs ?? 0) + (characters ?? 0) + (computeMs ?? 0) > 0

/** In eighteenths of a millionth. */
function otherCost(counts: TokenCounts, price: TokenPrice): bigint {
  const { images, audioMs, characters, computeMs } = counts
  let sum = 0n
  if (images) sum += big(images, imagePrice(counts, price)) * 18_000_000n
  if (audioMs) sum += big(Math.max(audioMs, (price.audioLeast ?? 0) * 1000), price.audioHour ?? 0) * 5n
  if (characters) sum += big(characters, price.characters ?? 0) * 18n
  if (computeMs) sum += big(computeMs, price.computeSecond ?? 0) * 18_000n
  return sum
}

function imagePrice({ imageSize, imageQuality }: OtherCounts, { image = 0, images }: TokenPrice): number {
  const fitting = images?.find(
    ({ size, quality }) =>
      (size === undefined || size === imageSize) && (quality === undefined || quality === imageQuality),
  )
  return fitting?.price ?? image
}

function ratesFor(input: number, price: TokenPrice): Rates {
  const tier = price.tiers?.findLast(({ above }) => input > above)
  return tier ? { ...price, ...tier } : price
}

function inputCost(tokens: TokenCounts, rates: Rates): bigint {
  const left = new Remainder(tokens.input)
  const hour = Math.min(tokens.cacheWriteHour ?? 0, tokens.cacheWrite)
  left.take(tokens.cached, rates.cachedInput)
  left.take(hour, rates.cacheWriteHour ?? rates.cacheWrite)
  left.take(tokens.cacheWrite - hour, rates.cacheWrite)
  left.take(tokens.audioInput, rates.audioInput)
  left.take(tokens.imageInput, rates.imageInput)
  return left.rest(rates.input)
}

function outputCost(tokens: TokenCounts, rates: Rates): bigint {
  const left = new Remainder(tokens.output)
  left.take(tokens.reasoning, rates.reasoning)
  left.take(tokens.audioOutput, rates.audioOutput)
  left.take(tokens.imageOutput, rates.imageOutput)
  return left.rest(rates.output)
}
