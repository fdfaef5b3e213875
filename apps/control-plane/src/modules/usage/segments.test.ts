import { describe, expect, it } from 'vitest'
import { type Interval, planSegments } from './segments.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const start = Date.UTC(2026, 10, 1)

describe('the rows that cover a range', () => {
  it('are few for a year', () => {
    const plan = planSegments(start - 365 * DAY, start + 5 * HOUR + 60_000, new Set([start + 4 * HOUR]))
    expect(plan.days).toHaveLength(365)
    expect(plan.hours).toHaveLength(4)
    expect(plan.minutes).toEqual([[start + 4 * HOUR, start + 5 * HOUR + 60_000]])
  })

  it('cover it exactly once, whatever is dirty', () => {
    let seed = 1
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    for (let run = 0; run < 300; run++) {
      const from = start + random(5 * 1_440) * 60_000
      const to = from + random(4 * 1_440) * 60_000
      const dirty = new Set(Array.from({ length: random(20) }, () => start + random(240) * HOUR))
      const plan = planSegments(from, to, dirty, (['minute', 'hour', 'day'] as Interval[])[random(3)])
      const parts = [
        ...plan.days.map(day => [day, day + DAY] as const),
        ...plan.hours.map(hour => [hour, hour + HOUR] as const),
        ...plan.minutes,
      ].sort((a, b) => a[0] - b[0])
      let at = from
      for (const [a, b] of parts) {
        expect(a).toBe(at)
        at = b
      }
      expect(at).toBe(to)
      for (const hour of plan.hours) expect(dirty.has(hour)).toBe(false)
    }
  })
})
