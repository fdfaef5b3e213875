import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Calendar, calendarWindow } from './calendar.js'

const window = (unit: Calendar['unit'], count: number, timeZone: string, at: string) => {
  const { start, end } = calendarWindow({ unit, count, timeZone }, Date.parse(at))
  return [new Date(start).toISOString(), new Date(end).toISOString()]
}

test.each([
  ['d', 1, 'UTC', '2026-11-21T10:00:00Z', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['d', 1, 'Europe/Berlin', '2026-11-21T23:30:00Z', '2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
  // The clocks go forward, then back: 23 and 25 hours.
  ['d', 1, 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['d', 1, 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  // Weeks begin on Monday.
  ['d', 7, 'UTC', '2026-11-21T10:00:00Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['mo', 1, 'America/New_York', '2026-12-01T04:59:59Z', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
  ['mo', 3, 'UTC', '2026-11-21T10:00:00Z', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['h', 6, 'Asia/Kolkata', '2026-11-21T10:00:00Z', '2026-11-21T06:30:00.000Z', '2026-11-21T12:30:00.000Z'],
  ['m', 15, 'UTC', '2026-11-21T10:14:59Z', '2026-11-21T10:00:00.000Z', '2026-11-21T10:15:00.000Z'],
] as const)('%d %s in %s at %s', (unit, count, zone, at, start, end) => {
  expect(window(unit, count, zone, at)).toEqual([start, end])
})

test('windows hold their time and follow each other without a gap', () => {
  const units = fc.constantFrom<Calendar['unit']>('m', 'h', 'd', 'mo')
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata')
  const times = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) })
  fc.assert(
    fc.property(units, fc.constantFrom(1, 2, 7), zones, times, (unit, count, timeZone, at) => {
      const calendar = { unit, count, timeZone }
      const { start, end } = calendarWindow(calendar, at)
      expect(start).toBeLessThanOrEqual(at)
      expect(end).toBeGreaterThan(at)
      if (unit === 'd' || unit === 'mo') expect(calendarWindow(calendar, end).start).toBe(end)
    }),
  )
})
