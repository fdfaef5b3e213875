import { expect, test } from 'vitest'
import { timeTicks, valueTicks } from './scale.js'

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [97, [0, 25, 50, 75, 100]],
  [0.0042, [0, 0.002, 0.004, 0.006]],
])('up to %d', (max, ticks) => expect(valueTicks(max)).toEqual(ticks))

test('nobody makes half a call', () => {
  expect(valueTicks(2, true)).toEqual([0, 1, 2])
  expect(valueTicks(9, true)).toEqual([0, 5, 10])
})

test('times are round in the local zone, and never more than fit', () => {
  const from = Date.parse('2026-03-01T10:20:00Z')
  const ticks = timeTicks(from, from + 24 * 3_600_000, 8, 30 * 60_000)
  expect(ticks.length).toBeLessThanOrEqual(8)
  expect(new Date(ticks[0]!).toISOString()).toBe('2026-03-01T11:30:00.000Z')
})
