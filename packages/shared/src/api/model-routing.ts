import { z } from 'zod'
import { duration } from '../duration.js'
import { routeTree } from '../routing/route-tree.js'
import { reference } from './common.js'

export const modelTarget = z.strictObject({
  provider: reference,
  model: z.string().min(1).max(200),
  weight: z.int().min(0).max(1_000).default(1),
})
export const modelFallback = modelTarget.omit({ weight: true })
const concurrency = z.int().min(1).max(10_000).optional().describe('Calls under way at the most, in each worker.')
const timeout = (what: string, usual: string) =>
  duration.optional().meta({ description: `${what}; ${usual} unless said otherwise.` })
export const modelTimeouts = z
  .strictObject({
    connect: timeout('Until a connection is there', '5s'),
    firstToken: timeout('Until a stream begins', '5m, or 1m where another target could take over'),
    interToken: timeout('Between two events of a stream', '2m'),
    answer: timeout('Until an answer in one piece', '10m, or 2m where another target could take over'),
    total: timeout('For one attempt from end to end', '30m'),
  })
  .meta({ id: 'ModelTimeouts' })

/** A tree of strategies above targets. */
export const modelRouting = routeTree(
  {
    provider: reference,
    model: modelTarget.shape.model,
    concurrency,
    timeouts: modelTimeouts
      .optional()
      .meta({ title: 'Timeouts', description: "In the place of the alias's own.", advanced: true }),
  },
  z.strictObject,
  'Routing',
)
