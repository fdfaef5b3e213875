import { expect, test } from 'vitest'
import { nodeLimits, refuseGaps } from './limit-rules.js'

test('nodes count in milliseconds', () => {
  const limits = { requests: { limit: 60, window: '1m' }, tokens: { limit: 20_000, window: '1d' }, concurrency: 10 }
  expect(nodeLimits(limits)).toEqual({
    requests: { limit: 60, windowMs: 60_000 },
    tokens: { limit: 20_000, windowMs: 86_400_000 },
    concurrency: 10,
  })
  expect(nodeLimits({})).toEqual({})
})

test.each([
  [{ budget: { amount: '10', window: '1mo' } }, '/limits/budget'],
  [{ requests: { limit: 1, window: '1d', calendar: true } }, '/limits/requests/calendar'],
  [{ tokens: { limit: 1, window: '1d', calendar: true } }, '/limits/tokens/calendar'],
])('what no node can keep is refused by name', (limits, pointer) => {
  expect(() => refuseGaps(limits)).toThrow(
    expect.objectContaining({ code: 'unsupported', status: 400, errors: [expect.objectContaining({ pointer })] }),
  )
})

test('a rolling window passes', () => {
  expect(() => refuseGaps({ requests: { limit: 1, window: '1d', calendar: false } })).not.toThrow()
})
