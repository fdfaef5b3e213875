import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName, method } from '../fields.js'
import { receiverFields } from '../log-fields.js'

export const about: PolicyAbout = { title: 'Kafka produce', stage: 'transform', scopes: ['api'] }

export const config = z
  .strictObject({
    url: receiverFields.url.meta({
      title: 'URL',
      description: 'Of a REST proxy of Kafka (its API v2), such as "https://kafka-rest.example.com".',
      fetched: true,
    }),
    topic: z
      .string()
      .regex(/^[\w.-]{1,249}$/, 'a topic: letters, digits, ".", "_" and "-"')
      .meta({ title: 'Topic' }),
    format: z.enum(['json', 'binary']).default('json').meta({
      title: 'Bodies are',
      description: 'json: each has to be JSON and is the value of its record. binary: bytes as they come.',
    }),
    key: z.enum(['none', 'application', 'header']).default('none').meta({
      title: 'Key of records',
      description: 'Records of one key keep their order.',
    }),
    keyHeader: headerName.default('x-record-key').meta({
      title: 'Header with the key',
      description: 'Where the key is taken from a header.',
      advanced: true,
    }),
    methods: z.array(method).min(1).max(5).default(['POST']).meta({
      title: 'Methods',
      description: 'Others go on to the service behind.',
      advanced: true,
    }),
    headers: receiverFields.headers,
    timeoutMs: receiverFields.timeoutMs,
  })
  .meta({
    title: about.title,
    description: 'Writes the body of a call to a topic of Kafka, in the place of a service behind.',
  })
