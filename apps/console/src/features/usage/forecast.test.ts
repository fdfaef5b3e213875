import { describe, expect, it, test } from 'vitest'
import { type Bucket, peakOf, standingOf } from './forecast.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = 100 * DAY
/** The same amount in each of the last hours. */
const hourly = (hours: number, amount: number): Bucket[] =>
  Array.from({ length: hours }, (_, index) => ({ at: now - (index + 1) * HOUR, amount }))

describe('a rolling window', () => {
  it('is reached when calls go on as they do', () => {
    // 600 are used in six hours: 400 more at 100 an hour take four.
    const { used, reachedAt } = standingOf(hourly(6, 100), now, DAY, 1_000)
    expect(used).toBe(600)
    expect((reachedAt! - now) / HOUR).toBeCloseTo(4, 0)
  })

  it('is never reached by a steady pace below it, as what was used falls out', () => {
    expect(standingOf(hourly(24, 40), now, DAY, 1_000)).toEqual({ used: 960 })
  })

  it('is not reached by what has stopped', () => {
    const old = hourly(24, 60).filter(({ at }) => at < now - 12 * HOUR)
    expect(standingOf(old, now, DAY, 1_000)).toEqual({ used: 720 })
  })

  it('has room again once enough of it has aged', () => {
    const { used, freeAt, reachedAt } = standingOf(hourly(10, 100), now, DAY, 1_000)
    expect([used, reachedAt]).toEqual([1_000, undefined])
    // The oldest hour leaves the window 14 hours from now.
    expect((freeAt! - now) / HOUR).toBeCloseTo(14, 0)
  })

  it('that nobody uses stays empty', () => expect(standingOf([], now, DAY, 10)).toEqual({ used: 0 }))
})

test('a peak is the fullest window, wherever it began', () => {
  const buckets = [3, 5, 9, 1].map((amount, index) => ({ at: index * 60_000, amount }))
  expect([peakOf(buckets, 60_000), peakOf(buckets, 120_000), peakOf([], 60_000)]).toEqual([9, 14, 0])
})
