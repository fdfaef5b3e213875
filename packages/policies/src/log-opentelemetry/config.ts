import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'OpenTelemetry log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of a collector, such as "https://otel.example.com/v1/logs".',
      fetched: true,
    }),
    serviceName: z.string().min(1).max(200).default('gatehouse').meta({ title: 'Name of the service' }),
    ...entryFields,
    ...batchFields,
  })
  .meta({
    title: about.title,
    description: 'Tells a collector of calls that are over as log records (OTLP), in batches.',
  })
