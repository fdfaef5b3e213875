import { z } from 'zod'
import { instant, money, pageOf } from './common.js'

export const reratingCreate = z.strictObject({
  from: instant.meta({ title: 'Calls from', description: 'The log goes back 30 days.' }),
  to: instant.optional().meta({ title: 'Up to', description: 'Now unless said otherwise.' }),
  providerType: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .meta({ title: 'Provider type', description: 'Such as openai. Empty: all.' }),
  model: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ title: 'Model', description: 'As the provider calls it. Empty: all.' }),
})

export const reratingState = z.enum(['counting', 'ready', 'applying', 'done'])

/** Calls of the past, priced anew by the prices that hold for their time. Nothing is changed before it is applied. */
export const reratingView = z
  .object({
    id: z.string(),
    state: reratingState.describe('counting: what would change is worked out; ready: it can be applied.'),
    from: instant,
    to: instant,
    providerType: z.string().nullable(),
    model: z.string().nullable(),
    progress: z.number().describe('0 to 1, of what the state is about.'),
    calls: z.int().describe('That were looked at.'),
    changed: z.int().describe('Of them with another cost than is booked.'),
    unknown: z.int().describe('Of them whose price is not known now: they keep what is booked.'),
    sampled: z.int().describe('Of them that stand for others, of which no detail was kept; those keep what is booked.'),
    before: money.describe('Booked for the calls that change.'),
    after: money.describe('What they come to.'),
    createdAt: instant,
    appliedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Rerating' })
export const reratingPage = pageOf(reratingView)

const share = z.object({
  group: z.string().describe('A day such as 2027-01-31, an id, or provider/model.'),
  name: z.string(),
  changed: z.int(),
  before: money,
  after: money,
})
export const reratingDetail = reratingView
  .extend({ byModel: z.array(share), byApplication: z.array(share), byDay: z.array(share) })
  .meta({ id: 'ReratingDetail' })
