export interface Hour {
  time: string
  requests: number
  errors: number
}

const HOUR_MS = 3_600_000

/** Every hour between two instants, with zeros where nothing was called. */
export function everyHour(points: readonly Hour[], from: string, to: string): Hour[] {
  const byTime = new Map(points.map(point => [Date.parse(point.time), point]))
  const first = Math.floor(Date.parse(from) / HOUR_MS)
  const last = Math.ceil(Date.parse(to) / HOUR_MS) - 1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const time = (first + index) * HOUR_MS
    const { requests = 0, errors = 0 } = byTime.get(time) ?? {}
    return { time: new Date(time).toISOString(), requests, errors }
  })
}
