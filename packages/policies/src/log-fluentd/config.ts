import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Fluentd log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of an HTTP input of Fluentd or Fluent Bit, such as "http://fluentd.example.com:9880".',
      fetched: true,
    }),
    tag: z
      .string()
      .regex(/^[\w-]{1,60}(?:\.[\w-]{1,60}){0,9}$/, 'a tag, such as "gatehouse.calls"')
      .default('gatehouse.calls')
      .meta({ title: 'Tag' }),
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells Fluentd or Fluent Bit of calls that are over, by HTTP, in batches.' })
