import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName, method } from '../fields.js'
import { kafkaFields } from '../kafka-fields.js'
import { receiverFields } from '../log-fields.js'

export const about: PolicyAbout = { title: 'Kafka produce', stage: 'transform', scopes: ['api'] }

export const config = z
  .strictObject({
    ...kafkaFields,
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
