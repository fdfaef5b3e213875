import { costLines } from '@gatehouse/shared/price-lines.js'
import { expect, test } from 'vitest'
import { ratesIn, tokenPriceOf } from './rates.js'

const rates = {
  input: '0.15',
  output: '0.6',
  cachedInput: '0.075',
  request: '0.001',
  tiers: [{ above: 1_000, input: '0.3' }],
}

test('tells every rate that a price has', () => {
  expect(ratesIn(rates).map(({ name }) => name)).toEqual(['Input', 'Output', 'Cached input', 'A call'])
})

test('works out a call as the gateway does, by the step that its input is in', () => {
  const cost = (input: number) =>
    costLines({ input, output: 10, cached: 0, cacheWrite: 0, reasoning: 0 }, tokenPriceOf(rates)).total
  expect(cost(1_000)).toBe(150_000n + 6_000n + 1_000_000n)
  expect(cost(2_000)).toBe(600_000n + 6_000n + 1_000_000n)
})
