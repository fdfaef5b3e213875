import { colours, others, type Point, type Series } from '../../ui/chart/series.js'
import type { CostRow, Costs } from './api.js'
import type { By } from './filter.js'

const DAY_MS = 86_400_000
/** More than these cannot be told apart. */
const MOST_GROUPS = 7
const OTHERS = '\u0000others'

/** What a group of a row is called. */
export const nameOf = ({ group, names }: CostRow, by: By): string => names[by] ?? (group[by] || 'None')

/** Costs by day, a series for each of the dearest groups and one for the others. */
export function daily({ data, from, to }: Costs, by: By): { points: Point[]; series: Series[] } {
  const sums = new Map<string, { label: string; usd: number }>()
  for (const row of data) {
    const key = row.group[by] ?? ''
    const sum = sums.get(key) ?? { label: nameOf(row, by), usd: 0 }
    sums.set(key, sum)
    sum.usd += Number(row.costUsd)
  }
  const dearest = [...sums].filter(([, { usd }]) => usd > 0).sort(([, a], [, b]) => b.usd - a.usd)
  const shown = new Map(dearest.slice(0, MOST_GROUPS))
  const days = new Map<string, Record<string, number>>()
  for (const row of data) {
    const values = days.get(row.group.day!) ?? {}
    days.set(row.group.day!, values)
    const key = row.group[by] ?? ''
    const place = shown.has(key) ? key : OTHERS
    values[place] = (values[place] ?? 0) + Number(row.costUsd)
  }
  const points: Point[] = []
  for (let at = Date.parse(from); at < Date.parse(to); at += DAY_MS)
    points.push({ at, values: days.get(new Date(at).toISOString().slice(0, 10)) ?? {} })
  const series = [...shown].map(
    ([key, { label }], index): Series => ({ key, label, colour: colours[index]!, kind: 'bar' }),
  )
  return {
    points,
    series:
      dearest.length > MOST_GROUPS
        ? [...series, { key: OTHERS, label: 'Others', colour: others, kind: 'bar' }]
        : series,
  }
}
