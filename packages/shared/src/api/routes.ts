import { z } from 'zod'
import { isCidr } from '../net/cidr.js'

const method = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** `/users/{id}` or a prefix: literal segments and whole-segment parameters, nothing that normalisation would change. */
export const pathTemplate = z
  .string()
  .max(500)
  .regex(
    /^(\/([A-Za-z0-9._~!$&'()*+,;=:@-]+|\{[A-Za-z][A-Za-z0-9_]*\}))*\/?\*?$/,
    'segments such as /users/{id}, with /* at the end for a prefix',
  )
  .refine(path => !/\/\.{1,2}(\/|$)/.test(path), 'no . or .. segments')

const expression = z.string().min(1).max(500)

const field = (name: z.ZodString, what: string) =>
  z
    .strictObject({
      name,
      values: z.array(z.string().max(500)).min(1).max(50).optional().meta({ description: 'One of these.' }),
      matches: expression.optional().meta({ description: 'The whole value, as a regular expression (RE2).' }),
    })
    .refine(({ values, matches }) => values === undefined || matches === undefined, 'values or an expression, not both')
    .meta({ description: `Of a ${what}; without values and expression it has to be there.` })

/** All of them have to hold. */
export const conditions = z.strictObject({
  headers: z
    .array(field(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'a name of a header'), 'header'))
    .max(20)
    .default([])
    .meta({ title: 'Headers' }),
  query: z
    .array(field(z.string().min(1).max(200), 'query parameter'))
    .max(20)
    .default([])
    .meta({ title: 'Query parameters' }),
  clients: z
    .array(z.string().refine(isCidr, 'an address or a range such as 10.0.0.0/8'))
    .max(100)
    .default([])
    .meta({ title: 'Callers’ addresses' }),
})

export const route = z.strictObject({
  path: pathTemplate,
  methods: z.array(method).min(1).optional(),
  rewrite: z.string().startsWith('/').max(500).optional(),
  pattern: expression.startsWith('/').optional().meta({
    description: 'Of a path that ends in /*: what stands for /* has to match this regular expression (RE2) whole.',
  }),
  when: conditions.optional().meta({ title: 'Only when' }),
})
