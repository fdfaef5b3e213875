import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = { title: 'Mock answers', stage: 'guard', scopes: ['api'], documents: true }

export const config = z
  .strictObject({
    otherwise: z.enum(['service', 'refused']).default('service').meta({
      title: 'Paths that are not in it',
      description: 'service: they go on to the service behind. refused: there is no such path yet.',
    }),
    documents: z
      .record(z.string(), z.looseObject({ paths: z.record(z.string(), z.looseObject({})) }))
      .default({})
      .meta({ title: 'Documents by version', description: 'Those of the API, where none are given.', internal: true }),
  })
  .meta({
    title: about.title,
    description: "Answers by the examples of the API's OpenAPI document, before there is a service behind it.",
  })
