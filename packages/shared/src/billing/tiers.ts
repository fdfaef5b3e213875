/** A step of a metered price. */
export interface Tier {
  /** The last unit that it is for; null: all above. */
  upTo: number | null
  /** nano-USD for `per` units. */
  rate: bigint
  /** nano-USD that the step costs as such, once it is reached. */
  flat: bigint
}

export interface MeterPrice {
  /** graduated: each unit at the rate of the step that it falls into; volume: all of them at the rate of the step that their number reaches. */
  mode: 'graduated' | 'volume'
  /** Units that a rate is for. */
  per: number
  /** Units that cost nothing; steps count those beyond. */
  included: number
  /** Ascending; the last has no end. */
  tiers: readonly Tier[]
}

/** A part of what was used, at one rate. */
export interface TierLine {
  /** Units before it, beyond what is included. */
  after: number
  quantity: number
  rate: bigint
  per: number
  flat: bigint
  /** nano-USD, rounded half up once. */
  nano: bigint
}

/** What so many units come to, step by step; nothing beyond what is included makes no line. */
export function tierLines(used: number, { mode, per, included, tiers }: MeterPrice): TierLine[] {
  const billed = Math.max(0, used - included)
  if (billed === 0) return []
  const line = (after: number, quantity: number, { rate, flat }: Tier): TierLine => ({
    ...{ after, quantity, rate, per, flat },
    nano: proportion(rate, quantity, per) + flat,
  })
  if (mode === 'volume') return [line(0, billed, tiers.find(({ upTo }) => upTo === null || billed <= upTo)!)]
  const lines: TierLine[] = []
  let after = 0
  for (const tier of tiers) {
    const end = Math.min(billed, tier.upTo ?? billed)
    if (end > after) lines.push(line(after, end - after, tier))
    after = Math.max(after, end)
  }
  return lines
}

/** `amount × part ÷ whole`, rounded half up. `amount` in nano-USD. */
export function proportion(amount: bigint, part: number | bigint, whole: number | bigint): bigint {
  const [product, divisor] = [amount * BigInt(part), BigInt(whole)]
  return (2n * product + divisor) / (2n * divisor)
}
