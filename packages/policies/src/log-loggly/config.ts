import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchOf, entryFields, receiverFields, token } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Loggly log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: receiverFields.url.default('https://logs-01.loggly.com').meta({ title: 'URL', fetched: true, advanced: true }),
    token: token('Customer token', /^[\w-]{1,100}$/),
    tags: z
      .array(z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'a tag'))
      .max(3)
      .default(['gatehouse'])
      .meta({ title: 'Tags', description: 'Loggly takes three at the most.' }),
    timeoutMs: receiverFields.timeoutMs,
    ...entryFields,
    ...batchOf(2000),
  })
  .meta({ title: about.title, description: 'Tells Loggly of calls that are over, by its bulk endpoint, in batches.' })
