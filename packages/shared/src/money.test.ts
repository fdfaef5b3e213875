import { expect, it } from 'vitest'
import { costOf, nanoUsd, usd } from './money.js'

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
