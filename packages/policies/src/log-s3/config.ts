import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchOf, entryFields, receiverFields, token } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'S3 log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    url: receiverFields.url.meta({
      title: 'URL of the bucket',
      description:
        'Such as "https://logs.s3.eu-central-1.amazonaws.com", or with the bucket as its path on services that speak the same.',
      fetched: true,
    }),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, 'a region, such as "eu-central-1"')
      .meta({ title: 'Region' }),
    accessKeyId: z
      .string()
      .regex(/^[\w-]{1,128}$/, 'an access key id')
      .meta({ title: 'Access key id' }),
    secretAccessKey: token('Secret access key'),
    sessionToken: z
      .string()
      .min(1)
      .max(4000)
      .optional()
      .meta({ title: 'Session token', description: 'Of temporary credentials.', secret: true, advanced: true }),
    prefix: z
      .string()
      .regex(/^(?:[\w-][\w.-]{0,99}\/){0,10}$/, 'folders, such as "gatehouse/", or nothing')
      .default('gatehouse/')
      .meta({ title: 'Folder', description: 'Objects are put below it by day and hour.' }),
    timeoutMs: receiverFields.timeoutMs,
    ...entryFields,
    ...batchOf(10_000, 5_000, 30_000),
  })
  .meta({ title: about.title, description: 'Writes calls that are over to objects of S3, an object a batch.' })
