import { expect, test } from 'vitest'
import { randomOf } from '../testing/fuzz.js'
import { RetryBudget } from './retry-budget.js'

test('tries are a share of the calls, and two a second beside', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = randomOf(seed)
    const share = random()
    const budget = new RetryBudget()
    let [now, calls, tries] = [1, 0, 0]
    for (let step = 0; step < 2_000; step++) {
      now += random() * 200
      if (random() < 0.5) {
        budget.called(share)
        calls++
      } else if (budget.take(now)) tries++
      expect(tries).toBeLessThanOrEqual(2 + share * calls + (now / 1000) * 2)
    }
    expect(tries).toBeGreaterThanOrEqual(Math.min(100, Math.floor(share * calls)) - 1)
  }
})

test('a quiet hour may try again', () => {
  const budget = new RetryBudget()
  expect([1, 2, 3].map(() => budget.take(1))).toEqual([true, true, false])
  expect(budget.take(1_001)).toBe(true)
})
