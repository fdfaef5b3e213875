import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Zipkin',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    url: receiverFields.url.optional().meta({
      title: 'URL',
      description:
        'Of the collector, such as "https://zipkin.example.com/api/v2/spans". Empty: traces are only passed on.',
      fetched: true,
    }),
    serviceName: z.string().min(1).max(200).default('gatehouse').meta({ title: 'Name of the service' }),
    headerType: z.enum(['b3', 'b3-single']).default('b3').meta({
      title: 'Headers sent on',
      description: 'b3: "x-b3-traceid" and its like; b3-single: one header, "b3". Both are read.',
    }),
    sampleRate: z.number().min(0).max(1).default(0.1).meta({
      title: 'Share of traces',
      description: 'Of those that begin here. Callers that send a trace decide for theirs.',
    }),
    trustCallers: z.boolean().default(true).meta({
      title: 'Go on with traces of callers',
      description: 'Off: a trace begins here, whatever they send.',
    }),
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Passes B3 trace context on and tells Zipkin a span of each call.' })
