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
      .meta({ title: 'Name of the file', description: 'In the folder "call-logs" of the data of each node.' }),
    ...entryFields,
    ...batchFields,
  })
  .meta({
    title: about.title,
    description: 'Writes calls that are over to a file on each node, one JSON object a line.',
  })
