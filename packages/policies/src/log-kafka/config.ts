import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Kafka log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of a REST proxy of Kafka (its API v2), such as "https://kafka-rest.example.com".',
      fetched: true,
    }),
    topic: z
      .string()
      .regex(/^[\w.-]{1,249}$/, 'a topic: letters, digits, ".", "_" and "-"')
      .meta({ title: 'Topic' }),
    key: z.enum(['none', 'application', 'api', 'id']).default('application').meta({
      title: 'Key of records',
      description: 'Records of one key keep their order.',
    }),
    ...entryFields,
    ...batchFields,
  })
  .meta({
    title: about.title,
    description: 'Writes calls that are over to a topic of Kafka, through its REST proxy, in batches.',
  })
