import { z } from 'zod'
import { receiverFields } from './log-fields.js'

/** Where records of Kafka are taken to. */
export const kafkaFields = {
  url: receiverFields.url.meta({
    title: 'URL',
    description: 'Of a REST proxy of Kafka (its API v2), such as "https://kafka-rest.example.com".',
    fetched: true,
  }),
  topic: z
    .string()
    .regex(/^[\w.-]{1,249}$/, 'a topic: letters, digits, ".", "_" and "-"')
    .meta({ title: 'Topic' }),
}
