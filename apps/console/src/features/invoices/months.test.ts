import { expect, test } from 'vitest'
import { lastMonths } from './months.js'

test('goes back over the turn of a year', () => {
  expect(lastMonths(Date.parse('2027-01-31T23:59:00Z'), 3)).toEqual([
    { value: '2027-01', label: 'January 2027' },
    { value: '2026-12', label: 'December 2026' },
    { value: '2026-11', label: 'November 2026' },
  ])
})
