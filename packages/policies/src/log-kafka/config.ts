import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { kafkaFields } from '../kafka-fields.js'
import { batchFields, entryFields, receiverFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'Kafka log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...receiverFields,
    ...kafkaFields,
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
