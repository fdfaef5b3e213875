import type { planLimits } from '@gatehouse/shared/api/catalog.js'
import { durationMs } from '@gatehouse/shared/duration.js'
import type { z } from 'zod'
import { formatNumber, formatUsd, formatWindow } from '../../lib/format.js'
import type { Figures } from './api.js'
import { type Bucket, peakOf, standingOf } from './forecast.js'

type Limits = z.output<typeof planLimits>

export interface QuotaRow {
  name: string
  /** `1,000 per day`. */
  terms: string
  limit: number
  /** Of a long window what is used now; of a short one the most of the last day. */
  used: number
  text: string
  /** For short windows: the fullest one of a day says more than the present second. */
  peak: boolean
  reachedAt?: number
  freeAt?: number
}

/** Windows below this come and go faster than anybody looks. */
const SHORT_MS = 10 * 60_000
export const DAY_MS = 86_400_000

interface Measured {
  name: string
  limit: number
  window: string
  of: (figures: Figures) => number
  format: (value: number) => string
}

function measuredIn({ requests, tokens, budget }: Limits): Measured[] {
  return [
    ...(requests ? [{ name: 'Requests', ...requests, of: (f: Figures) => f.requests, format: formatNumber }] : []),
    ...(tokens
      ? [{ name: 'Tokens', ...tokens, of: (f: Figures) => f.inputTokens + f.outputTokens, format: formatNumber }]
      : []),
    ...(budget
      ? [
          {
            name: 'Model cost',
            limit: Number(budget.amount),
            window: budget.window,
            of: (f: Figures) => Number(f.costUsd),
            format: (value: number) => formatUsd(String(value)),
          },
        ]
      : []),
  ]
}

export const longestWindow = (limits: readonly Limits[]): number =>
  Math.max(0, ...limits.flatMap(measuredIn).map(({ window }) => durationMs(window)))

/** How each limit of a plan stands, from what a subscription used; `points` are one subscription's, in order. */
export function quotaRows(limits: Limits, points: readonly (Figures & { time: string })[], now: number): QuotaRow[] {
  return measuredIn(limits).map(({ name, limit, window, of, format }) => {
    const windowMs = durationMs(window)
    const buckets: Bucket[] = points.map(point => ({ at: Date.parse(point.time), amount: of(point) }))
    const terms = `${format(limit)} per ${formatWindow(window)}`
    if (windowMs < SHORT_MS) {
      const used = peakOf(
        buckets.filter(({ at }) => at >= now - DAY_MS),
        windowMs,
      )
      return { name, terms, limit, used, text: format(used), peak: true }
    }
    const standing = standingOf(buckets, now, windowMs, limit)
    return { name, terms, limit, text: format(standing.used), peak: false, ...standing }
  })
}
