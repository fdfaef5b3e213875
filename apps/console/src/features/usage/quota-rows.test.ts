import { expect, test } from 'vitest'
import type { Figures } from './api.js'
import { longestWindow, quotaRows } from './quota-rows.js'

const now = Date.parse('2026-03-02T12:00:00Z')
const point = (minutesAgo: number, requests: number) =>
  ({
    time: new Date(now - minutesAgo * 60_000).toISOString(),
    requests,
    inputTokens: requests * 10,
    outputTokens: 0,
    costUsd: '0.5',
  }) as Figures & { time: string }
const limits = {
  requests: { limit: 60, window: '1m' },
  tokens: { limit: 20_000, window: '1d' },
  budget: { amount: '5', window: '7d' },
}

test('a short window tells its peak, a long one what is left of it', () => {
  const rows = quotaRows(limits, [point(300, 42), point(5, 7)], now)
  expect(rows.map(({ name, terms, text, peak }) => [name, terms, text, peak])).toEqual([
    ['Requests', '60 per minute', '42', true],
    ['Tokens', '20,000 per day', '490', false],
    ['Model cost', '$5 per 7 days', '$1', false],
  ])
})

test('the longest window says how far back to look', () => {
  expect(longestWindow([limits])).toBe(7 * 86_400_000)
  expect(longestWindow([{ concurrency: 3 }])).toBe(0)
})
