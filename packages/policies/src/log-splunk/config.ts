import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, receiverFields, token } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Splunk log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of the HTTP Event Collector, such as "https://splunk.example.com:8088/services/collector/event".',
      fetched: true,
    }),
    token: token('Token'),
    index: z
      .string()
      .regex(/^[a-z0-9_-]{1,100}$/, 'the name of an index')
      .optional()
      .meta({ title: 'Index', description: 'Empty: that of the token.' }),
    source: z.string().min(1).max(200).default('gatehouse').meta({ title: 'Source' }),
    sourcetype: z.string().min(1).max(200).default('_json').meta({ title: 'Source type', advanced: true }),
    timeoutMs: receiverFields.timeoutMs,
    ...entryFields,
    ...batchFields,
  })
  .meta({
    title: about.title,
    description: 'Tells Splunk of calls that are over, by its HTTP Event Collector, in batches.',
  })
