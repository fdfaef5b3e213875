import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerValue } from '../fields.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Sumo Logic log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of an HTTP source. Whoever has it may write there, so it is sealed.',
      secret: true,
      fetched: true,
    }),
    category: headerValue.max(500).optional().meta({ title: 'Source category' }),
    name: headerValue.max(500).default('gatehouse').meta({ title: 'Source name' }),
    timeoutMs: receiverFields.timeoutMs,
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells Sumo Logic of calls that are over, by an HTTP source, in batches.' })
