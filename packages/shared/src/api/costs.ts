import { z } from 'zod'
import { instant, money, pageOf } from './common.js'

export const costLine = z.object({
  item: z.string().describe('input, cachedInput, output, reasoning, image, request and so on.'),
  count: z.number(),
  rate: money.describe('USD for `per` of them.'),
  per: z.int(),
  cost: money,
})

/** How the cost of one call comes about. */
export const callCost = z
  .object({
    priced: z.boolean().describe('False: no price of the model was known, so it is booked at nothing.'),
    source: z
      .string()
      .nullable()
      .describe("Where the price is from, in words; null for whoever may not read the tenant's log."),
    lines: z.array(costLine).describe('Each rounded by itself.'),
    share: z.number().describe('Of the rates, by how the vendor served the call; 1: all.'),
    minimum: money.nullable().describe('Asked for at the least, where that is more than the lines.'),
    total: money.describe('By the price of the time as the price book has it now.'),
    booked: money.describe('What the call is booked at.'),
    original: money.nullable().describe('What it was booked at before it was priced anew; null: it was not.'),
    agrees: z
      .boolean()
      .describe('False: the price of that time was changed since, or the counts are not known in full.'),
  })
  .meta({ id: 'CallCost' })

export const costDimensions = ['application', 'model', 'team', 'provider', 'day'] as const
export type CostDimension = (typeof costDimensions)[number]

const span = { from: instant.optional(), to: instant.optional() }
const groupBy = z
  .string()
  .max(100)
  .optional()
  .transform(text => (text ? text.split(',').map(part => part.trim()) : ['application' as const]))
  .pipe(z.array(z.enum(costDimensions)).min(1).max(3))
  .meta({
    description:
      'Up to three of application, model, team, provider, day; comma-separated. application unless said otherwise.',
  })

export const costQuery = z.strictObject({ ...span, groupBy })
export const costRow = z
  .object({
    group: z.record(z.string(), z.string()).describe('Ids, slugs, or a day such as 2027-01-31; empty: none.'),
    names: z.record(z.string(), z.string()).describe('What they are called, where that is something else.'),
    requests: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    unpriced: z.int().describe('Calls to models without a known price, which cost nothing here.'),
    costUsd: money,
  })
  .meta({ id: 'CostRow' })
export const costAnswer = z
  .object({ data: z.array(costRow), totalUsd: money, from: instant, to: instant, whole: z.boolean() })
  .meta({ id: 'Costs' })

export const costExportQuery = z.strictObject({
  ...span,
  format: z
    .enum(['json', 'csv', 'focus'])
    .default('json')
    .describe('focus: CSV with the columns of the FinOps FOCUS specification.'),
})

export const budgetView = z
  .object({
    subscription: z.string(),
    application: z.object({ id: z.string(), name: z.string() }),
    product: z.string(),
    plan: z.string(),
    amount: money,
    window: z.string(),
    calendar: z.boolean(),
    used: money.describe('In the window that is now, what calls under way have reserved included.'),
    remaining: money,
    from: instant.describe('Where the window begins.'),
    resetsAt: instant
      .nullable()
      .describe('The end of a calendar window, or when something of a rolling one is free again.'),
    points: z.array(z.object({ time: instant, left: money })).describe('What was left, up to now.'),
    forecast: z.object({
      perDay: money.describe('The pace of late.'),
      exhaustedAt: instant.nullable().describe('If it goes on like that; null: not within the window.'),
      leftAtEnd: money
        .nullable()
        .describe('Of a calendar window, if it goes on like that; null: it is used up before, or it rolls.'),
    }),
  })
  .meta({ id: 'Budget' })
export const budgetPage = pageOf(budgetView)
