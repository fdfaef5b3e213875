import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchOf, entryFields, receiverFields, token } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Datadog log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: receiverFields.url.default('https://http-intake.logs.datadoghq.com/api/v2/logs').meta({
      title: 'URL',
      description: 'Of the intake of your site, such as "https://http-intake.logs.datadoghq.eu/api/v2/logs".',
      fetched: true,
    }),
    apiKey: token('API key'),
    service: z.string().min(1).max(100).default('gatehouse').meta({ title: 'Service' }),
    source: z.string().min(1).max(100).default('gatehouse').meta({ title: 'Source', advanced: true }),
    tags: z
      .record(
        z.string().regex(/^[a-z][\w./-]{0,99}$/, 'the name of a tag'),
        z.string().regex(/^[^,\s]{1,100}$/, 'no blanks or commas'),
      )
      .default({})
      .meta({ title: 'Tags' }),
    timeoutMs: receiverFields.timeoutMs,
    ...entryFields,
    ...batchOf(1000),
  })
  .meta({ title: about.title, description: 'Tells Datadog of calls that are over, in batches.' })
