import { expect, test } from 'vitest'
import { everyHour } from './hours.js'

test('hours without calls are there, as zeros', () => {
  const point = { time: '2026-03-01T11:00:00.000Z', requests: 7, errors: 1 }
  expect(everyHour([point], '2026-03-01T10:20:00Z', '2026-03-01T12:40:00Z')).toEqual([
    { time: '2026-03-01T10:00:00.000Z', requests: 0, errors: 0 },
    point,
    { time: '2026-03-01T12:00:00.000Z', requests: 0, errors: 0 },
  ])
})

test('an end on the hour begins no further one', () => {
  expect(everyHour([], '2026-03-01T10:00:00Z', '2026-03-01T12:00:00Z')).toHaveLength(2)
})
