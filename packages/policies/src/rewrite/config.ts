import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { method } from '../fields.js'
import { parseTemplate, placesOf } from './template.js'

export const about: PolicyAbout = {
  title: 'Rewrite',
  stage: 'transform',
  scopes: ['tenant', 'api', 'plan', 'application'],
}

const path = z
  .string()
  .regex(/^\/[\x21-\x7e]*$/, 'a path, such as "/users/{id}"')
  .max(500)

const rule = z
  .strictObject({
    match: path
      .refine(text => parseTemplate(text) !== undefined, 'a template such as "/users/{id}" or "/files/*"')
      .meta({
        title: 'Path',
        description: 'As the service would be asked: {name} is one segment, /* at the end the rest.',
      }),
    to: path.meta({ title: 'New path', description: 'With {name} and {*} of the old one, and a query of its own.' }),
    methods: z.array(method).max(20).default([]).meta({ title: 'Methods', description: 'Empty: all.' }),
    setMethod: method.optional().meta({ title: 'New method' }),
  })
  .refine(({ match, to }) => placesOf(to).every(name => parseTemplate(match)?.names.includes(name)), {
    message: 'names a part that the old path has not',
    path: ['to'],
  })

export const config = z
  .strictObject({
    rules: z.array(rule).min(1).max(100).meta({ title: 'Rules', description: 'The first that fits is taken.' }),
  })
  .meta({ title: about.title, description: 'Asks the service behind for another path than the caller did.' })
