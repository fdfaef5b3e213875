import { z } from 'zod'

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export const weekday = z.enum(WEEKDAYS)
export const timeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day such as 08:30')
  .meta({ id: 'TimeOfDay' })
export const timeZone = z.string().max(60).refine(isTimeZone, 'a time zone such as Europe/Berlin')

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Minutes since midnight of a valid time of day. */
export const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

/** Hours of the week. `to` before `from` goes over midnight and belongs to the day it began on; equal: the whole day. */
export interface ClockWindow {
  from: number
  to: number
  /** Absent: all. Sunday is 0. */
  days: readonly number[] | undefined
}

export const dayNumber = (day: z.output<typeof weekday>): number => WEEKDAYS.indexOf(day)

export function isWithin({ from, to, days }: ClockWindow, day: number, minute: number): boolean {
  const on = (which: number): boolean => days === undefined || days.includes(which)
  if (from < to) return minute >= from && minute < to && on(day)
  return (minute >= from && on(day)) || (minute < to && on((day + 6) % 7))
}

/** Tells day and minute in one time zone; looks them up once a minute, because asking the calendar is slow. */
export class ZonedClock {
  day = 0
  minute = 0
  private readonly format: Intl.DateTimeFormat
  private knownAt = Number.NaN

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    })
  }

  /** `ms` since the epoch. */
  set(ms: number): void {
    const at = Math.floor(ms / 60_000)
    if (at === this.knownAt) return
    this.knownAt = at
    const parts: Record<string, string> = {}
    for (const { type, value } of this.format.formatToParts(ms)) parts[type] = value
    this.day = WEEKDAYS.indexOf(parts.weekday!.toLowerCase() as (typeof WEEKDAYS)[number])
    this.minute = Number(parts.hour) * 60 + Number(parts.minute)
  }
}
