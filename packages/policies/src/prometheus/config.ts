import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'Prometheus metrics',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

const labels = ['api', 'version', 'route', 'method', 'status', 'application', 'plan', 'model'] as const

export const config = z
  .strictObject({
    labels: z
      .array(z.enum(labels))
      .min(1)
      .default(['api', 'status'])
      .meta({ title: 'Labels', description: 'Each combination of their values is a series of its own.' }),
    bucketsMs: z
      .array(z.int().min(1).max(600_000))
      .min(1)
      .max(20)
      .default([5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000])
      .refine(buckets => buckets.every((each, at) => at === 0 || each > buckets[at - 1]!), 'in rising order')
      .meta({ title: 'Buckets of durations, ms', advanced: true }),
    maxSeries: z.int().min(10).max(10_000).default(1000).meta({
      title: 'Series at the most',
      description: 'In each worker process. What comes beyond is counted under "other".',
      advanced: true,
    }),
  })
  .meta({ title: about.title, description: 'Counts calls, durations, tokens and cost for the /metrics of each node.' })
