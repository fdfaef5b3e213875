import { z } from 'zod'

const word = z.string().max(150).optional().catch(undefined)

/** What the address holds of the page; what does not parse is left out. */
export const costFilter = z.object({
  tenant: word,
  range: z.enum(['7d', '30d', '90d']).optional().catch(undefined),
  by: z.enum(['application', 'model', 'team', 'provider', 'day']).optional().catch(undefined),
  second: z.enum(['application', 'model', 'team', 'provider', 'day']).optional().catch(undefined),
})
export type CostFilter = z.output<typeof costFilter>
export type By = NonNullable<CostFilter['by']>

export const dimensions: readonly { value: By; label: string }[] = [
  { value: 'application', label: 'Application' },
  { value: 'model', label: 'Model' },
  { value: 'team', label: 'Team' },
  { value: 'provider', label: 'Provider' },
  { value: 'day', label: 'Day' },
]

export const labelOf = (by: By): string => dimensions.find(({ value }) => value === by)!.label

const DAY_MS = 86_400_000
const DAYS = { '7d': 7, '30d': 30, '90d': 90 }

/** Whole days of UTC, the present one included. */
export function spanOf(range: CostFilter['range'], now: number): { from: string; to: string } {
  const end = (Math.floor(now / DAY_MS) + 1) * DAY_MS
  return { from: new Date(end - DAYS[range ?? '30d'] * DAY_MS).toISOString(), to: new Date(end).toISOString() }
}
