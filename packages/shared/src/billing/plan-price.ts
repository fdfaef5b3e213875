import { z } from 'zod'
import { money } from '../api/common.js'
import { meters } from './meters.js'

const priceTier = z.strictObject({
  upTo: z
    .int()
    .min(1)
    .max(1e15)
    .optional()
    .meta({ title: 'Up to', description: 'Units beyond those included; the last step has no end.' }),
  price: money.meta({ title: 'Price' }),
  flat: money.optional().meta({ title: 'Once', description: 'USD for reaching this step.', advanced: true }),
})

/** Steps ascend and the last one has no end. */
const isWhole = (tiers: readonly { upTo?: number | undefined }[]): boolean =>
  tiers.every(({ upTo }, i) =>
    i === tiers.length - 1 ? upTo === undefined : upTo !== undefined && upTo > (tiers[i - 1]?.upTo ?? 0),
  )

const meterPrice = z.strictObject({
  of: z.enum(meters).meta({ title: 'For each', description: 'Requests are calls that succeeded.' }),
  mode: z.enum(['graduated', 'volume']).optional().meta({
    title: 'Steps',
    description:
      'graduated, unless said otherwise: each unit at the price of the step that it falls into. volume: all at the price of the step that is reached.',
  }),
  per: z.int().min(1).max(1e9).optional().meta({ title: 'Units', description: 'That a price is for; 1 unless said.' }),
  included: z.int().min(0).max(1e15).optional().meta({ title: 'Included', description: 'Units that cost nothing.' }),
  tiers: z
    .array(priceTier)
    .min(1)
    .max(20)
    .refine(isWhole, 'ascending steps, of which the last has no end')
    .meta({ title: 'Prices' }),
})

/** What a plan costs: a fee, and what is used. In USD. */
export const planPrice = z.strictObject({
  amount: money.meta({ title: 'Fee', description: 'In USD, for the days in which a subscription holds.' }),
  per: z.enum(['month', 'year']),
  meters: z
    .array(meterPrice)
    .max(4)
    .refine(all => new Set(all.map(({ of }) => of)).size === all.length, 'each at most once')
    .optional()
    .meta({ title: 'By use', advanced: true }),
  costPercent: z.int().min(1).max(10_000).optional().meta({
    title: 'Model costs',
    description: 'Per cent of them that are passed on; 120 adds a fifth.',
    advanced: true,
  }),
  note: z.string().max(300).optional(),
})
export type PlanPrice = z.output<typeof planPrice>

/** Whether what is used is paid for. */
export const isByUse = ({ meters, costPercent }: Pick<PlanPrice, 'meters' | 'costPercent'>): boolean =>
  Boolean(meters?.length) || costPercent !== undefined

/** Whether there is nothing to pay. */
export const isFree = (price: PlanPrice | null): boolean =>
  price === null || (Number(price.amount) === 0 && !isByUse(price))
