import { expect, test } from 'vitest'
import { before, rangeOf } from './range.js'

const now = Date.parse('2026-03-10T10:20:40Z')

test('long ranges begin on the day, and the one before ends where they begin', () => {
  const month = rangeOf({ range: '30d' }, now)
  expect(month).toEqual({ from: '2026-02-08T00:00:00.000Z', to: '2026-03-10T10:21:00.000Z' })
  expect(before(month).to).toBe(month.from)
  expect(Date.parse(month.to) - Date.parse(month.from)).toBe(Date.parse(month.from) - Date.parse(before(month).from))
})

test('a range of its own is taken as it is, unless it is none', () => {
  const chosen = { from: '2026-03-01T10:00:00.000Z', to: '2026-03-01T11:00:00.000Z' }
  expect(rangeOf({ range: '1h', ...chosen }, now)).toEqual(chosen)
  expect(rangeOf({ from: chosen.to, to: chosen.from }, now).to).toBe('2026-03-10T10:21:00.000Z')
})
