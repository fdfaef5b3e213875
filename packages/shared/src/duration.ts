import { z } from 'zod'

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, mo: 30 * 86_400_000 } as const

/** A duration as people write it: `"30s"`, `"1m"`, `"24h"`, `"7d"`, `"1mo"` (30 days when rolling). */
export const duration = z
  .string()
  // What is no duration is not asked how long it is.
  .regex(/^[1-9]\d{0,4}(s|m|h|d|mo)$/, { error: 'a count and a unit of s, m, h, d or mo, such as "1m"', abort: true })
  .meta({ id: 'Duration', examples: ['1m'] })

/** The same where less than a second may matter: `"250ms"`, `"30s"`, `"5m"`. */
export const shortDuration = z
  .string()
  .regex(/^[1-9]\d{0,4}(ms|s|m|h)$/, { error: 'a count and a unit of ms, s, m or h, such as "250ms"', abort: true })
  .meta({ id: 'ShortDuration', examples: ['250ms'] })

export type DurationUnit = keyof typeof UNIT_MS

/** Count and unit of a valid duration. */
export function durationParts(text: string): { count: number; unit: DurationUnit } {
  const match = /^(\d+)(s|m|h|d|mo)$/.exec(text)
  if (!match) throw new RangeError(`not a duration: ${text}`)
  return { count: Number(match[1]), unit: match[2] as DurationUnit }
}

/** Milliseconds of a valid duration, short or not. */
export function durationMs(text: string): number {
  if (text.endsWith('ms')) return Number(text.slice(0, -2))
  const { count, unit } = durationParts(text)
  return count * UNIT_MS[unit]
}
