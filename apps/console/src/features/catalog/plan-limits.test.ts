import { expect, test } from 'vitest'
import { limitLines, priceLine } from './plan-limits.js'

test('limits read as sentences', () => {
  const limits = {
    requests: { limit: 1_000, window: '1d' },
    tokens: { limit: 50_000, window: '1m' },
    concurrency: 4,
    budget: { amount: '12.50', window: '1mo' },
  }
  expect(limitLines({ limits })).toEqual([
    '1,000 requests per day',
    '50,000 tokens per minute',
    '4 calls at a time',
    '$12.5 of model cost per month',
  ])
})

test('a plan without limits says so', () => expect(limitLines({ limits: {} })).toEqual(['No limits']))

test('a price of nothing is free', () => {
  expect([priceLine({ price: null }), priceLine({ price: { amount: '20', per: 'month' } })]).toEqual([
    'Free of charge',
    '$20 per month',
  ])
})
