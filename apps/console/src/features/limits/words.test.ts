import { expect, test } from 'vitest'
import { limitWords, ofWords, scopeWords, usedWords } from './words.js'

test('where a limit holds is said by name where it is known', () => {
  const places = { product: [{ value: 'prd_1', label: 'Chat' }] }
  expect(scopeWords({ scope: { kind: 'product', id: 'prd_1' }, each: null }, places)).toBe('Product Chat')
  expect(scopeWords({ scope: { kind: 'tenant', id: null }, each: 'user' }, places)).toBe(
    'Everything of the tenant, each end user',
  )
  expect(scopeWords({ scope: { kind: 'application', id: 'app_1' }, each: 'key' }, places)).toBe(
    'Application app_1, each key',
  )
})

test('what it allows and what is used of it', () => {
  const limits = {
    requests: { limit: 1_000, window: '1m' },
    budget: { amount: '5', window: '1d', calendar: true, soft: true },
  }
  expect(limitWords({ limits })).toBe('1,000 requests per minute, $5 per calendar day, soft')
  const use = { of: '', percent: 20, resetsAt: null }
  expect(usedWords({ ...use, kind: 'budget', used: '1', limit: '5' })).toBe('$1 of $5')
  expect(usedWords({ ...use, kind: 'requests', used: '200', limit: '1000' })).toBe('200 of 1,000 requests')
})

test('whose part it is', () => {
  expect(ofWords('')).toBe('All together')
  expect(ofWords('key_1')).toBe('key_1')
  expect(ofWords('app_1/alice')).toBe('alice, by app_1')
  expect(ofWords('app_1/')).toBe('Nobody named, by app_1')
})
