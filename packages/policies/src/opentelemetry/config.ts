import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'OpenTelemetry',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    url: receiverFields.url.optional().meta({
      title: 'URL',
      description: 'Of a collector, such as "https://otel.example.com/v1/traces". Empty: traces are only passed on.',
      fetched: true,
    }),
    serviceName: z.string().min(1).max(200).default('gatehouse').meta({ title: 'Name of the service' }),
    sampleRate: z.number().min(0).max(1).default(1).meta({
      title: 'Share of traces',
      description: 'Of those that begin here. Callers that send a trace decide for theirs.',
    }),
    trustCallers: z.boolean().default(true).meta({
      title: 'Go on with traces of callers',
      description: 'Off: a trace begins here, whatever they send.',
    }),
    ...batchFields,
  })
  .meta({
    title: about.title,
    description: 'Passes W3C trace context on and tells a collector a span of each call (OTLP).',
  })
