import { costOf, type TokenCounts, type TokenPrice } from './price.js'

/** One line of what a call cost. */
export interface CostLine {
  item:
    | 'input'
    | 'cachedInput'
    | 'cacheWrite'
    | 'cacheWriteHour'
    | 'audioInput'
    | 'imageInput'
    | 'output'
    | 'reasoning'
    | 'audioOutput'
    | 'imageOutput'
    | 'image'
    | 'audioSeconds'
    | 'characters'
    | 'computeSeconds'
    | 'search'
    | 'request'
  count: number
  /** nano-USD for so many. */
  rate: number
  per: number
  /** nano-USD, rounded. */
  nano: bigint
}

export interface CostLines {
  lines: CostLine[]
  /** Share of the rates by how the vendor served the call; 1: all of them. It holds for all lines but searches and the call itself. */
  share: number
  /** The least that a call costs, in nano-USD, where that was more than the lines. */
  minimum: bigint | null
  /** nano-USD: what `costOf` says. */
  total: bigint
}

const MILLION = 1_000_000

/** How the cost of a call comes about, line by line. The total is rounded once, so that it may differ from the sum of rounded lines by a few nano-USD. */
export function costLines(counts: TokenCounts, price: TokenPrice, serviceTier?: string): CostLines {
  const tier = price.tiers?.findLast(({ above }) => counts.input > above)
  const rates = tier ? { ...price, ...tier } : price
  const share = (serviceTier === undefined ? undefined : price.serviceTiers?.[serviceTier]) ?? 1000
  const hour = Math.min(counts.cacheWriteHour ?? 0, counts.cacheWrite)
  const lines = [
    ...split(counts.input, rates.input, 'input', [
      ['cachedInput', counts.cached, rates.cachedInput],
      ['cacheWriteHour', hour, rates.cacheWriteHour ?? rates.cacheWrite],
      ['cacheWrite', counts.cacheWrite - hour, rates.cacheWrite],
      ['audioInput', counts.audioInput, rates.audioInput],
      ['imageInput', counts.imageInput, rates.imageInput],
    ]),
    ...split(counts.output, rates.output, 'output', [
      ['reasoning', counts.reasoning, rates.reasoning],
      ['audioOutput', counts.audioOutput, rates.audioOutput],
      ['imageOutput', counts.imageOutput, rates.imageOutput],
    ]),
    ...others(counts, price),
  ]
  const fees = [
    line('search', counts.webSearches ?? 0, price.search ?? 0, 1),
    line('request', price.request ? 1 : 0, price.request ?? 0, 1),
  ]
  const all = [...lines, ...fees].filter(({ count, rate }) => count > 0 && rate > 0)
  const total = costOf(counts, price, serviceTier)
  const least = BigInt(price.minimum ?? 0)
  const bare = least > 0n ? costOf(counts, { ...price, minimum: 0 }, serviceTier) : total
  return { lines: all, share: share / 1000, minimum: bare < total ? least : null, total }
}

type Part = [item: CostLine['item'], count: number | undefined, rate: number | undefined]

/** Parts with rates of their own, which never exceed the whole, and the rest. */
function split(whole: number, rate: number, rest: CostLine['item'], parts: readonly Part[]): CostLine[] {
  let left = whole
  const lines = parts.flatMap(([item, count = 0, own]) => {
    if (own === undefined) return []
    const taken = Math.min(count, left)
    left -= taken
    return [line(item, taken, own, MILLION)]
  })
  return [...lines, line(rest, left, rate, MILLION)]
}

function others(
  { images, imageSize, imageQuality, audioMs, characters, computeMs }: TokenCounts,
  price: TokenPrice,
): CostLine[] {
  const fitting = price.images?.find(
    ({ size, quality }) =>
      (size === undefined || size === imageSize) && (quality === undefined || quality === imageQuality),
  )
  const heard = audioMs ? Math.max(audioMs / 1000, price.audioLeast ?? 0) : 0
  return [
    line('image', images ?? 0, fitting?.price ?? price.image ?? 0, 1),
    line('audioSeconds', heard, price.audioHour ?? 0, 3600),
    line('characters', characters ?? 0, price.characters ?? 0, MILLION),
    line('computeSeconds', (computeMs ?? 0) / 1000, price.computeSecond ?? 0, 1),
  ]
}

const line = (item: CostLine['item'], count: number, rate: number, per: number): CostLine => ({
  ...{ item, count, rate, per },
  nano: BigInt(Math.round((count * rate) / per)),
})
