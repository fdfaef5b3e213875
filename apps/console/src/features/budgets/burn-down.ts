import { colours, type Point, type Series } from '../../ui/chart/series.js'
import type { Budget } from './api.js'

const STEPS = 48
const DAY_MS = 86_400_000

export const burnDownSeries: Series[] = [
  { key: 'left', label: 'Left', colour: colours[0]!, kind: 'line' },
  { key: 'forecast', label: 'If it goes on like that', colour: 'var(--gh-series-other)', kind: 'line', before: true },
]

/** What was left until now, and what will be until the window ends; of a rolling one half a window ahead. */
export function burnDown(budget: Budget, now: number): { points: Point[]; intervalMs: number } {
  const { amount, calendar, from, resetsAt, points, forecast } = budget
  const start = Date.parse(from)
  const end = calendar && resetsAt !== null ? Date.parse(resetsAt) : now + (now - start) / 2
  const intervalMs = Math.max(60_000, (end - start) / STEPS)
  const pace = Number(forecast.perDay) / DAY_MS
  const known = points.map(({ time, left }) => ({ at: Date.parse(time), left: Number(left) }))
  const last = known.at(-1)?.left ?? Number(amount)
  // A rolling window fills again as it ages: where it is not going to be used up, nothing is claimed of how it goes on.
  const foreseen = calendar || forecast.exhaustedAt !== null
  const grid = Array.from({ length: STEPS }, (_, index): Point => {
    const at = start + index * intervalMs
    const until = at + intervalMs
    const left = at > now ? null : (known.findLast(point => point.at < until)?.left ?? Number(amount))
    const ahead = until < now || !foreseen ? null : Math.max(0, last - pace * Math.max(0, at - now))
    return { at, values: { left, forecast: ahead } }
  })
  return { points: grid, intervalMs }
}
