import type { Point } from '../../ui/chart/series.js'
import type { Figures, SeriesAnswer } from './api.js'

const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
export const stepOf = ({ interval }: SeriesAnswer): number => STEP_MS[interval]

/** Every interval of the range, with zeros where nothing was called. */
export function pointsOf(answer: SeriesAnswer, measures: Record<string, (figures: Figures) => number>): Point[] {
  const step = stepOf(answer)
  const byTime = new Map(answer.data.map(point => [Date.parse(point.time), point]))
  const first = Math.floor(Date.parse(answer.from) / step)
  const last = Math.ceil(Date.parse(answer.to) / step) - 1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const at = (first + index) * step
    const found = byTime.get(at)
    const values = Object.entries(measures).map(([name, measure]) => [name, found ? measure(found) : 0])
    return { at, values: Object.fromEntries(values) }
  })
}

const COLUMNS = ['requests', 'errors', 'inputTokens', 'outputTokens', 'costUsd', 'p50Ms', 'p95Ms'] as const

/** RFC 4180. A cell that a spreadsheet would run begins with an apostrophe. */
export function csvOf(
  by: string,
  rows: readonly (Record<(typeof COLUMNS)[number], unknown> & { name: string })[],
): string {
  const cell = (value: unknown) => {
    const text = String(value ?? '')
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const lines = rows.map(row => [row.name, ...COLUMNS.map(name => row[name])].map(cell).join(','))
  return [[by, ...COLUMNS].join(','), ...lines, ''].join('\r\n')
}
