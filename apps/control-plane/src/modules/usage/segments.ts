const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

export type Interval = 'minute' | 'hour' | 'day'

/** Which rows of which table together cover a range exactly once. Times in ms. */
export interface Segments {
  days: number[]
  hours: number[]
  /** Half-open ranges. */
  minutes: [from: number, to: number][]
}

/**
 * The fewest rows that cover [from, to): whole days, then whole hours, then minutes at the edges and for hours that were written to
 * since they were summed, so that a figure never waits for a job. `finest` forbids coarser rows than a chart shows.
 */
export function planSegments(from: number, to: number, dirty: ReadonlySet<number>, finest: Interval = 'day'): Segments {
  const plan: Segments = { days: [], hours: [], minutes: [] }
  let at = from
  while (at < to) {
    if (finest === 'day' && at % DAY_MS === 0 && at + DAY_MS <= to && cleanDay(at, dirty)) {
      plan.days.push(at)
      at += DAY_MS
    } else if (finest !== 'minute' && at % HOUR_MS === 0 && at + HOUR_MS <= to && !dirty.has(at)) {
      plan.hours.push(at)
      at += HOUR_MS
    } else {
      const next = finest === 'minute' ? to : Math.min(to, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS)
      const last = plan.minutes.at(-1)
      if (last && last[1] === at) last[1] = next
      else plan.minutes.push([at, next])
      at = next
    }
  }
  return plan
}

function cleanDay(day: number, dirty: ReadonlySet<number>): boolean {
  for (let hour = day; hour < day + DAY_MS; hour += HOUR_MS) if (dirty.has(hour)) return false
  return true
}

/** A chart of a range that has neither too few points nor too many. */
export function intervalFor(from: number, to: number): Interval {
  if (to - from <= 6 * HOUR_MS) return 'minute'
  return to - from <= 14 * DAY_MS ? 'hour' : 'day'
}
