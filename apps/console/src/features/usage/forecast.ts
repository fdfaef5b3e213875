/** What was used from an instant on, for as long as a bucket lasts. */
export interface Bucket {
  /** ms since the epoch. */
  at: number
  amount: number
}

export interface Standing {
  used: number
  /** When the limit is reached if calls go on as they do; undefined where they never do, or it is reached. ms since the epoch. */
  reachedAt?: number
  /** When there is room again, where the limit is reached; ms since the epoch. */
  freeAt?: number
}

const STEPS = 200
const SHORTEST_LOOK_MS = 10 * 60_000

const sumSince = (buckets: readonly Bucket[], from: number): number =>
  buckets.reduce((sum, { at, amount }) => (at >= from ? sum + amount : sum), 0)

/**
 * A rolling window of `windowMs` against its limit. The pace is that of the last sixth of the window; what was used falls out of the
 * window as it ages, so a steady pace below limit per window never reaches it.
 */
export function standingOf(buckets: readonly Bucket[], now: number, windowMs: number, limit: number): Standing {
  const used = sumSince(buckets, now - windowMs)
  const inWindow = (later: number) => sumSince(buckets, now + later - windowMs)
  const steps = Array.from({ length: STEPS }, (_, index) => ((index + 1) / STEPS) * windowMs)
  if (used >= limit) {
    const free = steps.find(later => inWindow(later) < limit)
    return free === undefined ? { used } : { used, freeAt: now + free }
  }
  const look = Math.min(windowMs, Math.max(windowMs / 6, SHORTEST_LOOK_MS))
  const pace = sumSince(buckets, now - look) / look
  const reached = pace > 0 ? steps.find(later => inWindow(later) + pace * later >= limit) : undefined
  return reached === undefined ? { used } : { used, reachedAt: now + reached }
}

/** The most that any window of this length held. */
export function peakOf(buckets: readonly Bucket[], windowMs: number): number {
  let most = 0
  for (const { at: from } of buckets) {
    const sum = buckets.reduce((all, { at, amount }) => (at >= from && at < from + windowMs ? all + amount : all), 0)
    most = Math.max(most, sum)
  }
  return most
}
