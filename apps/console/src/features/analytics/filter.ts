import { z } from 'zod'

const word = z.string().max(200).optional().catch(undefined)
const instant = z.iso.datetime().optional().catch(undefined)

/** What the address holds of the page; what does not parse is left out. A range of its own is `from` and `to`. */
export const analyticsFilter = z.object({
  tenant: word,
  range: z.enum(['1h', '24h', '7d', '30d', '90d']).optional().catch(undefined),
  from: instant,
  to: instant,
  by: z.enum(['application', 'api', 'model', 'provider']).optional().catch(undefined),
  compare: z.literal('no').optional().catch(undefined),
  application: word,
  api: word,
  model: word,
  provider: word,
})
export type AnalyticsFilter = z.output<typeof analyticsFilter>
export type By = NonNullable<AnalyticsFilter['by']>

export const dimensions: readonly { value: By; label: string }[] = [
  { value: 'application', label: 'Application' },
  { value: 'api', label: 'API' },
  { value: 'model', label: 'Model' },
  { value: 'provider', label: 'Provider' },
]
