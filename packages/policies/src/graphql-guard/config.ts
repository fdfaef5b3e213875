import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'

export const about: PolicyAbout = {
  title: 'GraphQL guard',
  stage: 'guard',
  scopes: ['tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    pathSuffix: z
      .string()
      .regex(/^\/[^\s?#]{1,200}$/, 'a path')
      .default('/graphql')
      .meta({ title: 'Paths', description: 'Calls whose path ends with this are looked at.' }),
    maxDepth: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ title: 'Deepest nesting', description: 'Fragments included.' }),
    maxFields: z.int().min(1).max(100_000).default(500).meta({
      title: 'Most fields',
      description: 'Of one operation, those of fragments counted at each place.',
    }),
    maxAliases: z.int().min(0).max(1000).default(30).meta({ title: 'Most aliases' }),
    maxDirectives: z.int().min(0).max(1000).default(50).meta({ title: 'Most directives' }),
    maxBatch: z.int().min(1).max(100).default(1).meta({
      title: 'Operations in one call',
      description: 'In a list, as some clients send them.',
    }),
    maxLength: z.int().min(100).max(1_000_000).default(20_000).meta({ title: 'Longest query, characters' }),
    introspection: z.enum(['refuse', 'pass']).default('refuse').meta({
      title: 'Questions about the schema',
      description: '"__schema" and "__type". They show all that there is.',
    }),
    operations: z
      .array(z.enum(['query', 'mutation', 'subscription']))
      .min(1)
      .default(['query', 'mutation'])
      .meta({ title: 'Operations that pass' }),
  })
  .meta({ title: about.title, description: 'Refuses GraphQL that is too deep, too large, or asks for the schema.' })
