import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Loki log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of the push API, such as "https://loki.example.com/loki/api/v1/push".',
      fetched: true,
    }),
    labels: z
      .record(z.string().regex(/^[a-zA-Z_]\w{0,99}$/, 'the name of a label'), z.string().min(1).max(500))
      .default({ service_name: 'gatehouse' })
      .meta({ title: 'Labels', description: 'Of all entries. The API and the class of the status come beside them.' }),
    ...entryFields,
    ...batchFields,
  })
  .meta({ title: about.title, description: 'Tells Grafana Loki of calls that are over, in batches.' })
