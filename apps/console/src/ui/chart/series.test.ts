import { expect, test } from 'vitest'
import { highest, type Series, stacked } from './series.js'

const series: Series[] = [
  { key: 'a', label: 'A', colour: '', kind: 'bar' },
  { key: 'b', label: 'B', colour: '', kind: 'bar' },
  { key: 'p95', label: 'p95', colour: '', kind: 'line' },
]
const points = [
  { at: 0, values: { a: 2, b: 3, p95: 4 } },
  { at: 1, values: { a: 1, b: null, p95: 9 } },
]

test('bars stand on each other, lines do not', () => {
  expect(stacked(points, series, 'b')).toEqual([
    [2, 5],
    [1, 1],
  ])
  expect(highest(points, series)).toBe(9)
  expect(highest(points, series.slice(0, 2))).toBe(5)
})
