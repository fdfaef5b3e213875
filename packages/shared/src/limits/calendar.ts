import { z } from 'zod'

export const timeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, 'a time zone of the IANA database, such as "Europe/Berlin"')
  .meta({ title: 'Time zone', examples: ['UTC'] })

/** A window that begins where the calendar says: days at midnight, weeks (`7d`) on Monday, months on the first. */
export const calendar = z.object({
  unit: z.enum(['s', 'm', 'h', 'd', 'mo']),
  count: z.int().min(1),
  timeZone,
})
export type Calendar = z.output<typeof calendar>

export interface Span {
  /** ms since the epoch; the end is not part of it. */
  start: number
  end: number
}

const DAY_MS = 86_400_000
const FIXED_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const
// The first Monday of the epoch, in days.
const FIRST_MONDAY = 4

/** The window that holds this time. */
export function calendarWindow({ unit, count, timeZone }: Calendar, at: number): Span {
  const offset = offsetOf(timeZone, at)
  const local = at + offset
  if (unit !== 'd' && unit !== 'mo') {
    const length = FIXED_MS[unit] * count
    const start = Math.floor(local / length) * length - offset
    return { start, end: start + length }
  }
  const begin = unit === 'd' ? dayBlock(local, count) : monthBlock(local, count)
  return { start: instantOf(begin(0), timeZone), end: instantOf(begin(1), timeZone) }
}

function dayBlock(local: number, count: number): (step: number) => number {
  const block = Math.floor((Math.floor(local / DAY_MS) - FIRST_MONDAY) / count)
  return step => ((block + step) * count + FIRST_MONDAY) * DAY_MS
}

function monthBlock(local: number, count: number): (step: number) => number {
  const date = new Date(local)
  const block = Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / count)
  return step => Date.UTC(1970, (block + step) * count, 1)
}

/** When a local time is; where the clocks skip it, the moment after. */
function instantOf(local: number, zone: string): number {
  const guess = local - offsetOf(zone, local)
  return local - offsetOf(zone, guess)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Local time minus UTC, ms. */
function offsetOf(zone: string, at: number): number {
  if (zone === 'UTC') return 0
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
  return local - Math.floor(at / 1000) * 1000
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}
