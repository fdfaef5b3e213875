import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { method } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Request validation',
  stage: 'guard',
  scopes: ['tenant', 'api', 'plan', 'application'],
}

const schema = z.record(z.string(), z.json())

export const config = z
  .strictObject({
    body: schema.optional().meta({ title: 'Body', description: 'JSON Schema (2020-12) of JSON bodies.' }),
    bodyRequired: z
      .boolean()
      .default(true)
      .meta({ title: 'A body has to be there', description: 'Where a schema is given.' }),
    query: schema.optional().meta({
      title: 'Query',
      description: 'JSON Schema of an object of parameters; numbers and booleans are read from their text.',
    }),
    headers: schema
      .optional()
      .meta({ title: 'Headers', description: 'JSON Schema of an object, names in lower case.' }),
    methods: z
      .array(method)
      .max(20)
      .default([])
      .meta({ title: 'Methods', description: 'Only these are checked. Empty: all.' }),
    pathPrefix: z.string().regex(/^\//, 'a path').max(500).optional().meta({
      title: 'Path',
      description: 'Only paths that begin with this. Empty: all.',
    }),
    tell: z
      .boolean()
      .default(true)
      .meta({ title: 'Tell what is wrong', description: 'Else callers learn only that something is.' }),
  })
  .refine(({ body, query, headers }) => (body ?? query ?? headers) !== undefined, {
    message: 'Give a schema of the body, the query or the headers.',
    path: ['body'],
  })
  .meta({
    title: about.title,
    description: 'Refuses calls whose body, query or headers are not as a JSON Schema says.',
  })
