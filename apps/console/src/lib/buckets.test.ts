import { expect, test } from 'vitest'
import { everyBucket } from './buckets.js'

test('begun intervals count, and an end on the hour begins no further one', () => {
  const hours = everyBucket('hour', '2026-03-01T10:20:00Z', '2026-03-01T12:00:00Z')
  expect(hours.map(at => new Date(at).toISOString())).toEqual(['2026-03-01T10:00:00.000Z', '2026-03-01T11:00:00.000Z'])
  expect(everyBucket('day', '2026-03-01T10:20:00Z', '2026-03-02T00:00:01Z')).toHaveLength(2)
})
