import { expect, test } from 'vitest'
import type { CostRow } from './api.js'
import { daily } from './daily.js'

const row = (day: string, model: string, costUsd: string): CostRow => ({
  ...{ group: { day, model }, names: {}, costUsd },
  ...{ requests: 1, inputTokens: 1, outputTokens: 1, unpriced: 0 },
})
const span = { from: '2027-01-01T00:00:00.000Z', to: '2027-01-04T00:00:00.000Z', totalUsd: '0', whole: true }

test('has every day, the dearest group first', () => {
  const data = [row('2027-01-01', 'a', '1'), row('2027-01-03', 'b', '5'), row('2027-01-03', 'a', '2')]
  const { points, series } = daily({ ...span, data }, 'model')
  expect(points.map(({ values }) => values)).toEqual([{ a: 1 }, {}, { b: 5, a: 2 }])
  expect(series.map(({ label }) => label)).toEqual(['b', 'a'])
})

test('sums up those that cannot be told apart', () => {
  const data = Array.from({ length: 10 }, (_, i) => row('2027-01-02', `m${i}`, String(i + 1)))
  const { points, series } = daily({ ...span, data }, 'model')
  expect(series.map(({ label }) => label)).toEqual(['m9', 'm8', 'm7', 'm6', 'm5', 'm4', 'm3', 'Others'])
  expect(Object.values(points[1]!.values).reduce<number>((sum, value) => sum + value!, 0)).toBe(55)
})
