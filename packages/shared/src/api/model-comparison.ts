import { z } from 'zod'
import { instant, money } from './common.js'

export const comparisonQuery = z.strictObject({ from: instant.optional(), to: instant.optional() })

const difference = z
  .object({
    verdict: z.enum(['too-few', 'no-difference', 'better', 'worse']),
    chance: z.number().nullable().describe('Of a difference like this where there is none; null: too few calls.'),
  })
  .nullable()
  .describe('Against the baseline; null: it is the baseline.')
const figure = (unit: string) =>
  z
    .object({ typical: z.number(), low: z.number(), high: z.number(), difference })
    .nullable()
    .describe(`${unit}, with an interval of 95 %.`)

export const comparedTarget = z
  .object({
    provider: z.string(),
    model: z.string(),
    roles: z
      .array(z.enum(['canary', 'stable', 'shadow']))
      .describe('In the live routing; shadow: its answers were for comparison alone.'),
    baseline: z.boolean().describe('The others are measured by this one.'),
    calls: z.int().describe('Attempts that came to an end.'),
    failed: z.int().describe('Of them, by no fault of the caller.'),
    failures: figure('Share of them, 0 to 1'),
    latencyMs: figure('Geometric mean of the time to the first token of a stream, or to the whole answer'),
    cost: z
      .object({ typicalUsd: money, lowUsd: money, highUsd: money, difference })
      .nullable()
      .describe('Mean of a call, with an interval of 95 %.'),
    outputTokens: figure('Mean length of an answer in tokens; worse is longer'),
    rating: z
      .object({ typical: z.number(), low: z.number(), high: z.number(), count: z.int(), difference })
      .nullable()
      .describe('Mean score of its answers, 0 to 1, by so many that were rated, with an interval of 95 %.'),
    similarity: z
      .object({ typical: z.number(), low: z.number(), high: z.number() })
      .nullable()
      .describe('Of a shadow: how alike its answers are to those that callers got, by their words; 1 is alike.'),
  })
  .meta({ id: 'ComparedTarget' })

export const modelComparison = z
  .object({
    model: z.string(),
    from: instant,
    to: instant,
    calls: z.int(),
    enough: z.int().describe('Calls on both sides below which nothing is said of a difference.'),
    targets: z.array(comparedTarget).describe('Busiest first.'),
  })
  .meta({ id: 'ModelComparison' })
