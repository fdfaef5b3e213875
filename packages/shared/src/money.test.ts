import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chargesOf, costOf, nanoUsd, usd } from './money.js'

it('round-trips decimal strings', () => {
  for (const text of ['0', '1', '0.000000001', '12.5', '999999.123456789']) expect(usd(nanoUsd(text))).toBe(text)
  expect(usd(-1_500_000_000n)).toBe('-1.5')
  for (const bad of ['', '-1', '1.', '.5', '1e3', '0.0000000001']) expect(() => nanoUsd(bad)).toThrow(RangeError)
})

it('prices cached and reasoning tokens at their own rates, exactly', () => {
  const price = { input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000 }
  const tokens = { input: 1000, output: 100, cached: 400, cacheWrite: 0, reasoning: 30 }
  expect(costOf(tokens, price)).toBe(600n * 150n + 400n * 75n + 100n * 600n)
  expect(costOf({ ...tokens, input: 2_000_000, cached: 0 }, { ...price, input: 37_500_001 })).toBe(
    75_000_002n + 60_000n,
  )
})

/** On both sides of what a double holds exactly. */
const amount = fc.oneof(fc.nat(), fc.maxSafeNat())

it('prices by the same sum however large the figures are', () => {
  const counts = fc.record({
    input: amount,
    output: amount,
    cached: fc.nat(),
    cacheWrite: fc.nat(),
    reasoning: fc.nat(),
  })
  const prices = fc.record({
    input: amount,
    output: amount,
    cachedInput: fc.nat(),
    cacheWrite: fc.nat(),
    reasoning: fc.nat(),
    request: fc.nat(),
  })
  const small = fc.record({ tokens: counts, price: prices }).map(({ tokens, price }) => {
    const less = <T extends Record<string, number>>(all: T, by: number): T =>
      Object.fromEntries(Object.entries(all).map(([name, each]) => [name, each % by])) as T
    return { tokens: less(tokens, 100_000), price: less(price, 10_000_000_000) }
  })
  fc.assert(
    fc.property(fc.oneof(small, fc.record({ tokens: counts, price: prices })), ({ tokens, price }) => {
      const cached = BigInt(Math.min(tokens.cached, tokens.input))
      const written = BigInt(Math.min(tokens.cacheWrite, tokens.input - Number(cached)))
      const reasoning = BigInt(Math.min(tokens.reasoning, tokens.output))
      const millionths =
        (BigInt(tokens.input) - cached - written) * BigInt(price.input) +
        cached * BigInt(price.cachedInput) +
        written * BigInt(price.cacheWrite) +
        (BigInt(tokens.output) - reasoning) * BigInt(price.output) +
        reasoning * BigInt(price.reasoning)
      expect(costOf(tokens, price)).toBe((millionths + 500_000n) / 1_000_000n + BigInt(price.request))
    }),
    { numRuns: 1000 },
  )
})

it('writes every amount as its nine decimals without trailing zeros', () => {
  const nano = fc.oneof(fc.maxSafeInteger().map(BigInt), fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }))
  const round = nano.chain(value => fc.constantFrom(value, value * 1000n, value - (value % 1_000_000_000n)))
  fc.assert(
    fc.property(round, value => {
      const digits = (value < 0n ? -value : value).toString().padStart(10, '0')
      const decimal = `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '')
      expect(usd(value)).toBe(value < 0n ? `-${decimal}` : decimal)
    }),
    { numRuns: 1000 },
  )
})

it('tells what beside tokens makes a cost, in parts that add up to it', () => {
  const price = {
    input: 0,
    output: 0,
    image: 40_000_000,
    images: [{ size: '1024x1792', quality: 'hd', price: 120_000_000 }],
    audioHour: 111_000_000,
    audioLeast: 10,
    characters: 15_000_000_000,
    computeSecond: 1_400_001,
    search: 2_000_000,
  }
  const none = { input: 0, output: 0, cached: 0, cacheWrite: 0, reasoning: 0 }
  const counts = [
    { images: 2 },
    { images: 1, imageSize: '1024x1792', imageQuality: 'hd' },
    { audioMs: 3_600_000 },
    { audioMs: 2_000 },
    { characters: 43 },
    { computeMs: 1_501 },
    { webSearches: 3 },
    { images: 1, webSearches: 1 },
  ]
  for (const count of counts) {
    const used = { ...none, ...count }
    const charges = chargesOf(used, price)!
    const sum = charges.reduce((total, charge) => total + BigInt(charge.cost), 0n)
    const difference = sum - costOf(used, price)
    expect(difference * difference).toBeLessThanOrEqual(1n)
  }
  expect(chargesOf({ ...none, audioMs: 2_000 }, price)).toEqual([
    { of: 'audio', count: 10, rate: 111_000_000, per: 3600, cost: 308_333 },
  ])
  expect(chargesOf({ ...none, input: 5, output: 5 }, price)).toBeNull()
  expect(chargesOf({ ...none, images: 2 }, { input: 1, output: 1 })).toBeNull()
})
