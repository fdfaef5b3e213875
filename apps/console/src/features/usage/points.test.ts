import { expect, test } from 'vitest'
import type { SeriesAnswer } from './api.js'
import { spanOf, usageFilter } from './filter.js'
import { csvOf, pointsOf } from './points.js'

test('hours without calls are there, as zeros', () => {
  const answer = {
    interval: 'hour',
    from: '2026-03-01T10:20:00Z',
    to: '2026-03-01T13:00:00Z',
    data: [{ time: '2026-03-01T11:00:00.000Z', requests: 7, errors: 1 }],
  } as SeriesAnswer
  const points = pointsOf(answer, { ok: f => f.requests - f.errors })
  expect(points.map(({ at, values }) => [new Date(at).getUTCHours(), values.ok])).toEqual([
    [10, 0],
    [11, 6],
    [12, 0],
  ])
})

test('the range before ends where the range begins', () => {
  const now = Date.parse('2026-03-08T00:00:00Z')
  expect(spanOf('7d', now, 1).to).toBe(spanOf('7d', now).from)
  expect(usageFilter.parse({ range: '9y', by: 'model' })).toEqual({ by: 'model' })
})

test('an export quotes what it has to, and runs nothing', () => {
  const figures = { requests: 1, errors: 0, inputTokens: 2, outputTokens: 3, costUsd: '0.1', p50Ms: 4, p95Ms: null }
  const rows = [
    { name: 'a "b", c', ...figures },
    { name: '=1+1', ...figures },
  ]
  expect(csvOf('model', rows).split('\r\n').slice(1)).toEqual([
    `"a ""b"", c",1,0,2,3,0.1,4,`,
    `'=1+1,1,0,2,3,0.1,4,`,
    '',
  ])
})
