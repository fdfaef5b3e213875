import { everyBucket, intervalMs } from '../../lib/buckets.js'
import { colours, others, type Point, type Series } from '../../ui/chart/series.js'
import type { Figures, SeriesAnswer } from './api.js'

/** A number that a chart shows of each interval. */
export type Measure = (figures: Figures) => number | null

/** One series for each measure. */
export function pointsOf(answer: SeriesAnswer, measures: Record<string, Measure>): Point[] {
  const byTime = new Map(answer.data.map(point => [Date.parse(point.time), point]))
  return everyBucket(answer.interval, answer.from, answer.to).map(at => {
    const figures = byTime.get(at)
    const values = Object.entries(measures).map(([key, measure]) => [key, figures ? measure(figures) : null] as const)
    return { at, values: Object.fromEntries(values) }
  })
}

/** A series for each group, the largest first, and one for the others where `whole` has more. */
export function groupedPoints(
  answer: SeriesAnswer,
  measure: Measure,
  whole?: SeriesAnswer,
): { points: Point[]; groups: { key: string; label: string }[] } {
  const sums = new Map<string, number>()
  const byTime = new Map<number, Record<string, number | null>>()
  for (const row of answer.data) {
    const key = groupOf(row)
    const value = measure(row)
    sums.set(key, (sums.get(key) ?? 0) + row.requests)
    const values = byTime.get(Date.parse(row.time)) ?? {}
    byTime.set(Date.parse(row.time), Object.assign(values, { [key]: value }))
  }
  const names = Object.values(answer.names)[0] ?? {}
  const groups = [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .map(([key]) => ({ key, label: names[key] ?? (key || 'Not named') }))
  const all = new Map(whole?.data.map(point => [Date.parse(point.time), measure(point) ?? 0]))
  const points = everyBucket(answer.interval, answer.from, answer.to).map(at => {
    const values = byTime.get(at) ?? {}
    const rest = (all.get(at) ?? 0) - Object.values(values).reduce<number>((sum, value) => sum + (value ?? 0), 0)
    return { at, values: rest > 1e-9 ? { ...values, [OTHERS]: rest } : values }
  })
  const more = points.some(({ values }) => (values[OTHERS] ?? 0) > 0)
  return { points, groups: more ? [...groups, { key: OTHERS, label: 'Others' }] : groups }
}

const OTHERS = '\u0000others'

export const groupOf = ({ group }: { group: Record<string, string> }): string => Object.values(group)[0] ?? ''

export const groupSeries = (groups: readonly { key: string; label: string }[], kind: Series['kind']): Series[] =>
  groups.map(({ key, label }, index) => ({
    key,
    label,
    kind,
    colour: key === OTHERS ? others : (colours[index % colours.length] ?? others),
  }))

/** Adds the period before, moved to where this one is. */
export function withBefore(points: readonly Point[], earlier: SeriesAnswer, measure: Measure, key = 'before'): Point[] {
  const values = pointsOf(earlier, { value: measure })
  return points.map((point, index) => ({
    ...point,
    values: { ...point.values, [key]: values[index]?.values.value ?? 0 },
  }))
}

export const stepOf = (answer: SeriesAnswer): number => intervalMs(answer.interval)
