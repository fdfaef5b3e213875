import { expect, test } from 'vitest'
import { pushLines } from '../http1/field-lines.js'
import { rateLimitLines, rateLimitPolicy } from './rate-limit-headers.js'

test('a plan without windows tells nothing', () => {
  expect(rateLimitPolicy({})).toBeNull()
  expect(rateLimitPolicy({ concurrency: 3 })).toBeNull()
})

test('both limits in both forms', () => {
  const limits = { requests: { limit: 100, windowMs: 60_000 }, tokens: { limit: 5000, windowMs: 3_600_000 } }
  const policy = rateLimitPolicy(limits)!
  expect(policy).toBe('"requests";q=100;w=60, "tokens";q=5000;w=3600')
  const headers: string[] = []
  const lines = rateLimitLines(policy, {
    requests: { limit: 100, remaining: 99, resetMs: 120, windowMs: 60_000 },
    tokens: { limit: 5000, remaining: 0, resetMs: 3_661_000, windowMs: 3_600_000 },
  })
  pushLines(headers, lines)
  const flat = Object.fromEntries(headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : [])))
  expect(flat).toEqual({
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': '99',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-limit-tokens': '5000',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1h1m1s',
    'ratelimit-policy': '"requests";q=100;w=60, "tokens";q=5000;w=3600',
    ratelimit: '"requests";r=99;t=1, "tokens";r=0;t=3661',
  })
})

test('money is told in millionths of a USD', () => {
  const limits = { budget: { limit: 12_500_000_000, windowMs: 86_400_000, unpriced: 'deny' as const } }
  const policy = rateLimitPolicy(limits)!
  expect(policy).toBe('"budget";q=12500000;w=86400')
  const headers: string[] = []
  const budget = { limit: 12_500_000_000, remaining: 1_999_999, resetMs: 1_000, windowMs: 86_400_000 }
  pushLines(headers, rateLimitLines(policy, { requests: undefined, tokens: undefined, budget }))
  expect(headers).toEqual(['ratelimit-policy', policy, 'ratelimit', '"budget";r=1999;t=1'])
})
