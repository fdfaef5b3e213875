import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { batchFields, entryFields } from '../log-fields.js'

export const about: PolicyAbout = {
  title: 'File log',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    file: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,80}$/, 'a name such as "weather.log", without a path')
      .refine(name => !/\.\d{1,3}$/.test(name), 'names that end with a number are those of files put aside')
      .meta({ title: 'Name of the file', description: "In the tenant's own folder among the logs of each node." }),
    maxMegabytes: z.int().min(1).max(256).default(64).meta({
      title: 'Largest file, MiB',
      description: 'One that would be larger is put aside as "name.1", the one before as "name.2".',
    }),
    keep: z.int().min(0).max(20).default(4).meta({
      title: 'Files kept',
      description:
        'Of those put aside. On disk it is never more than this one and these; of a tenant never more than 1 GiB.',
    }),
    ...entryFields,
    ...batchFields,
  })
  .meta({
    title: about.title,
    description: 'Writes calls that are over to a file on each node, one JSON object a line.',
  })
