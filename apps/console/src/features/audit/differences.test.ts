import { expect, test } from 'vitest'
import { differences } from './differences.js'

test('only what changed is told, place by place', () => {
  const before = { name: 'Gold', limits: { requests: { limit: 10, window: '1m' } }, models: ['a'], gone: null }
  const after = { name: 'Gold', limits: { requests: { limit: 20, window: '1m' } }, models: ['a', 'b'], price: '5' }
  expect(differences(before, after)).toEqual([
    { place: 'limits.requests.limit', before: '10', after: '20' },
    { place: 'models', before: 'a', after: 'a, b' },
    { place: 'price', before: undefined, after: '5' },
  ])
  expect(differences(undefined, { name: 'New' })).toEqual([{ place: 'name', before: undefined, after: 'New' }])
  expect(differences(after, after)).toEqual([])
})
