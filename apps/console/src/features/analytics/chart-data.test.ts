import { expect, test } from 'vitest'
import type { SeriesAnswer } from './api.js'
import { groupedPoints, pointsOf, withBefore } from './chart-data.js'

const figures = {
  errors: 0,
  estimated: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  costUsd: '0',
  unpriced: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  gatewayMs: null,
  upstreamMs: null,
  ttftMs: null,
}
const point = (hour: number, requests: number, group: Record<string, string> = {}) => ({
  ...figures,
  time: `2026-03-01T${hour}:00:00.000Z`,
  requests,
  group,
})
const answer = (data: SeriesAnswer['data'], names = {}): SeriesAnswer => ({
  data,
  names,
  interval: 'hour',
  from: '2026-03-01T10:00:00Z',
  to: '2026-03-01T13:00:00Z',
})
const requests = (row: { requests: number }) => row.requests

test('intervals without calls are there, with nothing to tell', () => {
  const points = pointsOf(answer([point(10, 4), point(12, 6)]), { requests })
  expect(points.map(({ values }) => values.requests)).toEqual([4, null, 6])
})

test('groups are named and ordered by size; what they leave of the whole are the others', () => {
  const grouped = answer([point(10, 1, { application: 'a' }), point(10, 3, { application: 'b' })], {
    application: { b: 'Bot' },
  })
  const { points, groups } = groupedPoints(grouped, requests, answer([point(10, 9), point(11, 2)]))
  expect(groups.map(({ label }) => label)).toEqual(['Bot', 'a', 'Others'])
  expect(points.map(({ values }) => Object.values(values))).toEqual([[1, 3, 5], [2], []])
})

test('the period before stands at the same place', () => {
  const points = pointsOf(answer([point(10, 4)]), { requests })
  const shifted = withBefore(points, answer([point(11, 8)]), requests)
  expect(shifted.map(({ values }) => values.before)).toEqual([0, 8, 0])
})
