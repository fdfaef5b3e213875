import { expect, test } from 'vitest'
import { nodeLimits } from './limit-rules.js'

test('nodes count in milliseconds and nano-USD', () => {
  const limits = {
    requests: { limit: 60, window: '1m' },
    tokens: { limit: 20_000, window: '1d' },
    concurrency: 10,
    budget: { amount: '12.50', window: '1mo' },
  }
  expect(nodeLimits(limits)).toEqual({
    requests: { limit: 60, windowMs: 60_000 },
    tokens: { limit: 20_000, windowMs: 86_400_000 },
    concurrency: 10,
    budget: { limit: 12_500_000_000, windowMs: 30 * 86_400_000, unpriced: 'deny' },
  })
  expect(nodeLimits({})).toEqual({})
})

test('calendar windows carry their unit and time zone', () => {
  expect(nodeLimits({ requests: { limit: 1, window: '7d', calendar: true, timeZone: 'Europe/Berlin' } })).toEqual({
    requests: { limit: 1, windowMs: 7 * 86_400_000, calendar: { unit: 'd', count: 7, timeZone: 'Europe/Berlin' } },
  })
  const budget = { amount: '1', window: '1mo', calendar: true, unpriced: 'allow' as const }
  expect(nodeLimits({ budget }).budget).toMatchObject({
    unpriced: 'allow',
    calendar: { unit: 'mo', count: 1, timeZone: 'UTC' },
  })
})
