import { z } from 'zod'
import { shortDuration } from '../duration.js'

const percent = z.number().min(0).max(100)
const usually = (what: string, usual: string): string => `${what} ${usual} unless said otherwise.`

/** What becomes of an alias's calls while its targets fail, as people write it. */
export const resilience = z
  .strictObject({
    retries: z
      .strictObject({
        attempts: z
          .int()
          .min(0)
          .max(5)
          .optional()
          .describe(usually('Times that a call is tried again with a target that has failed it.', '1')),
        share: percent
          .optional()
          .describe(usually('Such attempts in a hundred calls; a few a second are always allowed.', '20')),
        maxWait: shortDuration
          .optional()
          .describe(usually('The longest Retry-After that is waited for where nobody else can take the call.', '1s')),
      })
      .optional()
      .describe('Trying again with the same target. Going on to another one needs no leave.'),
    breaker: z
      .strictObject({
        failures: z.int().min(1).max(1_000).optional().describe(usually('Failures that open it, at the least.', '5')),
        share: percent.optional().describe(usually('Failures in a hundred calls that open it.', '50')),
        window: shortDuration.optional().describe(usually('Time over which both are counted.', '10s')),
        open: shortDuration
          .optional()
          .describe(usually('Until one call is let through to try; twice as long each time that fails.', '5s')),
        refuse: z
          .boolean()
          .optional()
          .describe('Refuse at once where every target is out. Otherwise they are tried all the same.'),
      })
      .optional()
      .describe('Takes a target out that keeps failing.'),
    cooldown: z
      .strictObject({
        usual: shortDuration.optional().describe(usually('After a 429 that does not say how long.', '1s')),
        most: shortDuration.optional().describe(usually('Longer waits than this are cut to it.', '1m')),
      })
      .optional()
      .describe('Keeps a key and model out of use after a 429, for as long as the provider says.'),
    queue: z
      .strictObject({
        size: z.int().min(1).max(10_000).optional().describe(usually('Calls that may wait in each worker.', '100')),
        wait: shortDuration.optional().describe(usually('For how long.', '10s')),
        plans: z
          .array(z.string().min(1).max(150))
          .max(20)
          .optional()
          .describe('Plans in the order of their urgency; all others come after them.'),
      })
      .optional()
      .describe('Calls wait where every target is at its concurrency; without it they are refused.'),
    hedge: z
      .strictObject({
        after: shortDuration.describe('Time without an answer after which a second target is asked too.'),
        share: percent.optional().describe(usually('Such calls in a hundred.', '5')),
        maxInput: z
          .int()
          .min(1)
          .optional()
          .describe(usually('Estimated input tokens of a call that may be asked twice.', '8000')),
      })
      .optional()
      .describe('The answer that begins first is taken, the other call is ended.'),
    continuation: z
      .strictObject({
        most: z.int().min(1).max(3).optional().describe(usually('Times in one answer.', '1')),
      })
      .optional()
      .describe(
        'A streamed text that breaks off is gone on with by another target, which gets what was said so far. Both are paid for; without it the caller gets the error.',
      ),
    warmUp: z
      .strictObject({
        over: shortDuration
          .optional()
          .describe(usually('Time in which a target that is new or was out comes to its whole share.', '30s')),
        connections: z
          .int()
          .min(0)
          .max(10)
          .optional()
          .describe(usually('Connections to it, opened in each worker before the first call.', '1')),
      })
      .optional()
      .describe('A target that is new, or was out, gets calls little by little where another can take the rest.'),
  })
  .meta({ id: 'Resilience' })
export type Resilience = z.output<typeof resilience>

const ms = z.number().min(0).max(86_400_000)
const share = z.number().min(0).max(1)

/** The same as nodes are told it: in ms and fractions, everything said. */
export const resilienceSpec = z.object({
  retries: z
    .object({ attempts: z.int().min(0).default(1), share: share.default(0.2), maxWaitMs: ms.default(1_000) })
    .prefault({}),
  breaker: z
    .object({
      failures: z.int().min(1).default(5),
      share: share.default(0.5),
      windowMs: ms.default(10_000),
      openMs: ms.default(5_000),
      refuse: z.boolean().default(false),
    })
    .prefault({}),
  cooldown: z.object({ usualMs: ms.default(1_000), mostMs: ms.default(60_000) }).prefault({}),
  queue: z
    .object({ size: z.int().default(100), waitMs: ms.default(10_000), plans: z.array(z.string()).default([]) })
    .optional(),
  continuation: z.object({ most: z.int().min(1).default(1) }).optional(),
  warmUp: z.object({ overMs: ms.default(30_000), connections: z.int().min(0).default(1) }).optional(),
  hedge: z.object({ afterMs: ms, share: share.default(0.05), maxInput: z.int().default(8_000) }).optional(),
})
export type ResilienceSpec = z.output<typeof resilienceSpec>
