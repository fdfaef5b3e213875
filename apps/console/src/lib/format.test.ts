import { expect, test } from 'vitest'
import { formatCompact, formatMs, formatRelative, formatUsd, formatWindow, formatWord } from './format.js'

const now = Date.parse('2026-03-01T12:00:00Z')

test.each([
  ['2026-03-01T11:59:55Z', 'now'],
  ['2026-03-01T11:57:00Z', '3 min. ago'],
  ['2026-02-28T12:00:00Z', 'yesterday'],
  ['2026-03-03T12:00:00Z', 'in 2 days'],
])('%s is %s', (instant, text) => expect(formatRelative(instant, now)).toBe(text))

test.each([
  ['0', '$0'],
  ['12.5', '$12.50'],
  ['49', '$49'],
  ['0.1', '$0.10'],
  ['1234.567', '$1,234.57'],
  ['0.000045', '$0.000045'],
])('%s USD is %s', (amount, text) => expect(formatUsd(amount)).toBe(text))

test('durations keep the digits that matter', () => {
  expect([0.42, 312.4, 4_204, null].map(formatMs)).toEqual(['0.4 ms', '312 ms', '4.20 s', '–'])
})

test('windows, words and counts read as people say them', () => {
  expect([formatWindow('1m'), formatWindow('15m'), formatWindow('1mo')]).toEqual(['minute', '15 minutes', 'month'])
  expect(formatWord('needs_info')).toBe('Needs info')
  expect(formatWord('json')).toBe('JSON')
  expect(formatWord('api.create')).toBe('API: create')
  expect([formatCompact(9_999), formatCompact(1_250_000)]).toEqual(['9,999', '1.3M'])
})
