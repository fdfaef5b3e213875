import { z } from 'zod'

const word = z.string().max(200).optional().catch(undefined)

/** The log's filters, as the address holds them; what does not parse is left out. */
export const callFilter = z.object({
  status: z
    .string()
    .regex(/^([1-5]xx|[1-5]\d\d|error|ok)$/)
    .optional()
    .catch(undefined),
  application: word,
  model: word,
  api: word,
  provider: word,
  tenant: word,
  requestId: word,
  from: z.iso.datetime().optional().catch(undefined),
  to: z.iso.datetime().optional().catch(undefined),
  range: z.enum(['1h', '24h', '7d', '30d']).optional().catch(undefined),
})
export type CallFilter = z.output<typeof callFilter>

const HOURS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 }

/** RFC 3339, on the minute. Undefined leaves the choice to the API, which is 24 hours. */
export function since(range: CallFilter['range'], now = Date.now()): string | undefined {
  if (range === undefined) return undefined
  return new Date(Math.floor(now / 60_000 - HOURS[range] * 60) * 60_000).toISOString()
}
