import { z } from 'zod'

export const ranges = ['24h', '7d', '30d', '90d'] as const
export const dimensions = ['application', 'api', 'model', 'key'] as const
export type By = (typeof dimensions)[number]

/** As the address holds it. */
export const usageFilter = z.object({
  range: z.enum(ranges).optional().catch(undefined),
  by: z.enum(dimensions).optional().catch(undefined),
})
export type UsageFilter = z.output<typeof usageFilter>

export interface Span {
  from: string
  to: string
}

const DAY_MS = 86_400_000
const DAYS = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 }

/** Ends at `now` (ms); `back` ranges ago for the one before. */
export function spanOf(range: UsageFilter['range'], now: number, back = 0): Span {
  const length = DAYS[range ?? '24h'] * DAY_MS
  const to = now - back * length
  return { from: new Date(to - length).toISOString(), to: new Date(to).toISOString() }
}
