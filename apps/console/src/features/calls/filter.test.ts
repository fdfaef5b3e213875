import { expect, test } from 'vitest'
import { callFilter, since } from './filter.js'

test('an address that was mistyped filters by what is left of it', () => {
  expect(callFilter.parse({ status: 'nonsense', model: 'chat', range: '9y', other: 1 })).toEqual({ model: 'chat' })
})

test('a range begins that long ago, on the minute', () => {
  expect(since('24h', Date.parse('2026-03-02T10:00:42Z'))).toBe('2026-03-01T10:00:00.000Z')
  expect(since(undefined)).toBeUndefined()
})
