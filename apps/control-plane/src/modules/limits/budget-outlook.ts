/** What was spent in an interval that begins then. */
export interface Spend {
  /** ms since the epoch. */
  at: number
  nano: number
}

export interface Budgeted {
  /** nano-USD. */
  limit: number
  /** In the window that is now, as the ledger has it. */
  used: number
  /** Of the calendar window that is now; null: it rolls, over `windowMs`. */
  span: { start: number; end: number } | null
  windowMs: number
}

export interface Outlook {
  /** nano-USD a day, of late. */
  perDay: number
  exhaustedAt: number | null
  leftAtEnd: number | null
}

const DAY_MS = 86_400_000
const STEPS = 200

/** What was left at the start of each interval, and now. In order of time. */
export function burnDown({ limit, used, span, windowMs }: Budgeted, spent: readonly Spend[], now: number) {
  const from = span ? span.start : now - windowMs
  const within = (at: number): number => sum(spent, span ? span.start : at - windowMs, at)
  const points = spent.filter(({ at }) => at >= from).map(({ at }) => ({ at, left: Math.max(0, limit - within(at)) }))
  return [...points, { at: now, left: Math.max(0, limit - used) }]
}

/** If calls go on as they did in the last quarter of the window so far. `stepMs`: how long each interval is. */
export function outlook(
  { limit, used, span, windowMs }: Budgeted,
  spent: readonly Spend[],
  stepMs: number,
  now: number,
): Outlook {
  const between = (from: number, to: number): number =>
    spent.reduce((all, { at, nano }) => {
      const end = Math.min(at + stepMs, now)
      const overlap = Math.min(end, to) - Math.max(at, from)
      return overlap > 0 ? all + (nano * overlap) / (end - at) : all
    }, 0)
  const look = Math.max((span ? now - span.start : windowMs) / 4, Math.min(windowMs, 3_600_000))
  const pace = between(now - look, now) / look
  const perDay = Math.round(pace * DAY_MS)
  if (used >= limit) return { perDay, exhaustedAt: now, leftAtEnd: null }
  if (span) {
    const at = pace > 0 ? now + (limit - used) / pace : Number.POSITIVE_INFINITY
    const left = Math.round(limit - used - pace * (span.end - now))
    return at < span.end ? { perDay, exhaustedAt: at, leftAtEnd: null } : { perDay, exhaustedAt: null, leftAtEnd: left }
  }
  // What is used of a rolling window comes free again as it ages.
  const steps = Array.from({ length: STEPS }, (_, i) => ((i + 1) / STEPS) * windowMs)
  const after = steps.find(later => pace * later + between(now + later - windowMs, now) >= limit)
  return { perDay, exhaustedAt: after === undefined ? null : now + after, leftAtEnd: null }
}

const sum = (spent: readonly Spend[], from: number, to: number): number =>
  spent.reduce((all, { at, nano }) => (at >= from && at < to ? all + nano : all), 0)
