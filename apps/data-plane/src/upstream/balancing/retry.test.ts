import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anotherAttempt, type Ended } from './retry.js'
import { RetryBudget } from './retry-budget.js'

const rules = { attempts: 2, statuses: [503], budgetPercent: 20 }
const ended = (fields: Partial<Ended>): Ended => ({
  method: 'GET',
  failure: null,
  status: 0,
  replayable: true,
  arrived: 1,
  ...fields,
})

test.each<[string, Partial<Ended>, string]>([
  ['never sent', { failure: 'unreachable', method: 'POST' }, 'free'],
  ['never sent, a stream', { failure: 'connect_timeout', method: 'POST', replayable: false }, 'free'],
  ['an address that is denied', { failure: 'denied' }, 'free'],
  ['broken, idempotent', { failure: 'broken', method: 'PUT' }, 'budget'],
  ['no head in time, idempotent', { failure: 'head_timeout', method: 'DELETE' }, 'budget'],
  ['broken, not idempotent', { failure: 'broken', method: 'POST' }, 'no'],
  ['broken, a stream', { failure: 'broken', method: 'PUT', replayable: false }, 'no'],
  ['out of time', { failure: 'total_timeout' }, 'no'],
  ['a caller who left', { failure: 'abandoned' }, 'no'],
  ['a status that was asked for', { status: 503 }, 'budget'],
  ['another status', { status: 502 }, 'no'],
  ['a status that was asked for, not idempotent', { status: 503, method: 'PATCH' }, 'no'],
  ['too many', { failure: 'broken', arrived: 3 }, 'no'],
])('%s', (_what, fields, verdict) => {
  expect(anotherAttempt(ended(fields), rules)).toBe(verdict)
})

test('in any order of calls and failures there are never more than the reserve and the share', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 2000 }), fc.integer({ min: 1, max: 100 }), (steps, percent) => {
      const budget = new RetryBudget(percent)
      let calls = 0
      let taken = 0
      for (const isCall of steps) {
        if (isCall) {
          calls++
          budget.called()
        } else if (budget.take()) taken++
        expect(taken).toBeLessThanOrEqual(10 + (calls * percent) / 100 + 1e-6)
      }
    }),
  )
})

test('a hundred calls give as many as the share says; 0 percent gives none', () => {
  const budget = new RetryBudget(20)
  while (budget.take());
  for (let i = 0; i < 100; i++) budget.called()
  let taken = 0
  while (budget.take()) taken++
  expect(taken).toBe(20)
  expect(new RetryBudget(0).take()).toBe(false)
})
