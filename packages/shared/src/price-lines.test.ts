import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TokenCounts, TokenPrice } from './price.js'
import { costLines } from './price-lines.js'

const rate = fc.integer({ min: 0, max: 100_000_000_000 })
const maybe = fc.option(rate, { nil: undefined })
const price = fc.record(
  {
    ...{ input: rate, output: rate, cachedInput: maybe, cacheWrite: maybe, cacheWriteHour: maybe, reasoning: maybe },
    ...{ audioInput: maybe, audioOutput: maybe, imageInput: maybe, imageOutput: maybe },
    ...{ image: maybe, audioHour: maybe, characters: maybe, computeSecond: maybe, request: maybe, search: maybe },
    audioLeast: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    minimum: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined }),
    tiers: fc.option(fc.constant([{ above: 5_000, input: 7_000_000 }]), { nil: undefined }),
    serviceTiers: fc.option(fc.constant({ flex: 500 }), { nil: undefined }),
  },
  { requiredKeys: ['input', 'output'] },
) as fc.Arbitrary<TokenPrice>
const some = fc.integer({ min: 0, max: 10_000 })
const counts = fc.record({
  ...{ input: some, output: some, cached: some, cacheWrite: some, cacheWriteHour: some, reasoning: some },
  ...{ audioInput: some, audioOutput: some, imageInput: some, imageOutput: some, webSearches: some, images: some },
  ...{ audioMs: some, characters: some, computeMs: some },
}) as fc.Arbitrary<TokenCounts>

test('lines add up to what is booked, but for the rounding of each', () => {
  fc.assert(
    fc.property(counts, price, fc.constantFrom(undefined, 'flex', 'other'), (counts, price, tier) => {
      const { lines, share, minimum, total } = costLines(counts, price, tier)
      const fees = lines.filter(({ item }) => item === 'search' || item === 'request')
      const sum = (all: typeof lines): number => all.reduce((nano, line) => nano + Number(line.nano), 0)
      const whole = sum(lines.filter(line => !fees.includes(line))) * share + sum(fees)
      if (minimum === null) expect(Math.abs(Number(total) - whole)).toBeLessThanOrEqual(lines.length + 1)
      else expect([total, Number(minimum) >= whole - lines.length]).toEqual([minimum, true])
    }),
  )
})

test('tells what was counted, at which rate', () => {
  const price = { input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000 }
  const { lines, total } = costLines({ input: 1_000, output: 200, cached: 400, cacheWrite: 0, reasoning: 50 }, price)
  expect(lines).toEqual([
    { item: 'cachedInput', count: 400, rate: 75_000_000, per: 1_000_000, nano: 30_000n },
    { item: 'input', count: 600, rate: 150_000_000, per: 1_000_000, nano: 90_000n },
    { item: 'output', count: 200, rate: 600_000_000, per: 1_000_000, nano: 120_000n },
  ])
  expect(total).toBe(240_000n)
})
