import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { tracerFields } from '../tracer.js'

export const about: PolicyAbout = {
  title: 'Zipkin',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...tracerFields,
    url: tracerFields.url.optional().meta({
      title: 'URL',
      description:
        'Of the collector, such as "https://zipkin.example.com/api/v2/spans". Empty: traces are only passed on.',
      fetched: true,
    }),
    headerType: z.enum(['b3', 'b3-single']).default('b3').meta({
      title: 'Headers sent on',
      description: 'b3: "x-b3-traceid" and its like; b3-single: one header, "b3". Both are read.',
    }),
    sampleRate: tracerFields.sampleRate.default(0.1),
  })
  .meta({ title: about.title, description: 'Passes B3 trace context on and tells Zipkin a span of each call.' })
