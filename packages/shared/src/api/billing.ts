import { z } from 'zod'
import { meters } from '../billing/meters.js'
import { instant, money, pageOf, pageQuery } from './common.js'

const named = z.object({ id: z.string(), name: z.string() })
/** A month of UTC. */
export const month = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month, such as "2027-01"')
  .meta({ title: 'Month', description: 'Of UTC, such as 2027-01.' })

export const invoiceLine = z.object({
  item: z.enum(['fee', ...meters, 'cost']),
  description: z.string().describe('The arithmetic, in words.'),
  quantity: z.string().describe('Days of the fee, units, or USD of model costs.'),
  rate: z.string().describe('USD for `per` of them; per cent of model costs.'),
  per: z.string(),
  flat: money,
  included: z.int().describe('Units that cost nothing, before these.'),
  amount: money,
})

/** What a subscription comes to in a month: a draft while the month runs and for a day after, then final. */
export const invoiceView = z
  .object({
    number: z.string().nullable().describe('Null: a draft.'),
    state: z.enum(['draft', 'final']),
    month,
    from: instant,
    to: instant,
    issuedAt: instant.nullable(),
    tenant: z.object({ slug: z.string(), name: z.string() }),
    organization: named,
    application: named,
    subscription: z.string(),
    product: z.string(),
    plan: z.string(),
    currency: z.literal('USD'),
    lines: z.array(invoiceLine),
    total: money.describe('The sum of the lines, exact.'),
    due: money.describe('The same in whole cents, rounded half up.'),
  })
  .meta({ id: 'Invoice' })
export const invoicePage = pageOf(invoiceView)
export const invoiceQuery = pageQuery.extend({
  month: month.optional().describe('The present one unless said otherwise.'),
  tenant: z.string().max(150).optional().describe('Of subscriptions to its products.'),
  side: z
    .enum(['provider', 'consumer'])
    .optional()
    .describe(
      "provider: of the caller's tenants; consumer: of the caller's organizations. Both unless said otherwise.",
    ),
})
export const invoiceFormat = z.strictObject({ format: z.enum(['json', 'csv']).default('json') })
