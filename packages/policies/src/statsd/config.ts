import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchOf, socketUrls } from '../log-fields.js'
import { metricNames } from './lines.js'

export const about: PolicyAbout = {
  title: 'StatsD metrics',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: socketUrls.datagram.meta({
      title: 'Receiver',
      description: 'Such as "udp://statsd.example.com:8125".',
      fetched: true,
    }),
    prefix: z
      .string()
      .regex(/^[A-Za-z][\w.-]{0,99}$/, 'a name, such as "gatehouse"')
      .default('gatehouse')
      .meta({ title: 'Prefix', description: 'Of all names.' }),
    metrics: z
      .array(z.enum(metricNames))
      .min(1)
      .default([...metricNames])
      .meta({ title: 'Metrics' }),
    tags: z.enum(['none', 'dogstatsd']).default('none').meta({
      title: 'Tags',
      description:
        'none: the API is part of names; dogstatsd: API, plan and status are tags, as Datadog, Telegraf and Vector read them.',
    }),
    sampleRate: z.number().gt(0).max(1).default(1).meta({
      title: 'Share of calls',
      description: 'Receivers are told of it and count accordingly.',
    }),
    ...batchOf(10_000, 2_000, 1_000),
  })
  .meta({ title: about.title, description: 'Tells a StatsD server of calls, durations, sizes, tokens and cost.' })
