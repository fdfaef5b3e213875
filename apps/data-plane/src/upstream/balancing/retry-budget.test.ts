import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RetryBudget } from './retry-budget.js'

const settings = fc.record({
  reserve: fc.nat(10),
  perSecond: fc.constantFrom(0, 0.5, 2),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
})
const step = fc.record({ isCall: fc.boolean(), after: fc.nat(200) })

test('in any order of calls and failures there are as many attempts as reserve, share and time give, and no more', () => {
  fc.assert(
    fc.property(settings, fc.array(step, { maxLength: 2_000 }), ({ reserve, perSecond, share }, steps) => {
      const budget = new RetryBudget(reserve, perSecond)
      let [now, calls, tries] = [1, 0, 0]
      for (const { isCall, after } of steps) {
        now += after
        if (isCall) {
          budget.called(share)
          calls++
        } else if (budget.take(now)) tries++
        expect(tries).toBeLessThanOrEqual(reserve + share * calls + (now / 1000) * perSecond + 1e-6)
      }
      while (budget.take(now)) tries++
      expect(tries).toBeGreaterThanOrEqual(Math.min(100, Math.floor(reserve + share * calls)) - 1)
    }),
  )
})

test('a hundred calls give as many as the share says; without reserve and share there is none', () => {
  const budget = new RetryBudget(10)
  while (budget.take(1));
  for (let i = 0; i < 100; i++) budget.called(0.2)
  let taken = 0
  while (budget.take(1e9)) taken++
  expect(taken).toBe(20)
  const none = new RetryBudget(0)
  none.called(0)
  expect(none.take(1e9)).toBe(false)
})

test('a quiet hour may try again', () => {
  const budget = new RetryBudget(2, 2)
  expect([1, 2, 3].map(() => budget.take(1))).toEqual([true, true, false])
  expect(budget.take(1_001)).toBe(true)
})
