import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'HTTP log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    format: z.enum(['json', 'ndjson']).default('json').meta({
      title: 'Format',
      description: 'json: a list; ndjson: an object a line.',
    }),
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells a URL of calls that are over, in batches.' })
