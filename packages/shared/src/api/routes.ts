import { z } from 'zod'
import { routeExpression } from '../config/route-expression.js'
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
  body: z
    .array(
      field(
        z
          .string()
          .regex(/^(\/([^~/]|~[01])*)+$/, 'a JSON Pointer such as /order/country')
          .max(200),
        'body of JSON',
      ),
    )
    .max(20)
    .default([])
    .meta({
      title: 'Fields of the body',
      description: 'By JSON Pointer. Bodies of JSON up to 64 KiB are read before the route is chosen.',
    }),
  places: z
    .array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a country such as DE, or a part of one such as US-CA'))
    .max(300)
    .default([])
    .meta({
      title: 'Countries and regions',
      description: 'Where callers’ addresses lie, by the file that nodes are given (GATEHOUSE_GEO_DATABASE).',
    }),
  serverNames: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'a host name, or *.example.com'),
    )
    .max(50)
    .default([])
    .meta({ title: 'Names in TLS (SNI)', description: 'Calls without TLS have none.' }),
  expression: routeExpression.optional().meta({
    title: 'Expression',
    description:
      'In CEL, such as: request.host == "beta.example.com" && request.headers["x-ring"] in ["1", "2"]. Of request: method, path, host, query, headers, clientAddress, country, region, serverName, time, body.',
    widget: 'text',
  }),
})

export const route = z.strictObject({
  path: pathTemplate.meta({
    title: 'Path',
    description: 'Below the API’s own: /users/{id}, or /files/* for all below it.',
  }),
  methods: z.array(method).min(1).optional().meta({ title: 'Methods', description: 'None: all.' }),
  rewrite: z
    .string()
    .startsWith('/')
    .max(500)
    .optional()
    .meta({ title: 'Sent on as', description: 'A path in place of its own, such as /v2/people/{id} or /static/*.' }),
  pattern: expression.startsWith('/').optional().meta({
    title: 'Pattern',
    description: 'Of a path that ends in /*: what stands for /* has to match this regular expression (RE2) whole.',
  }),
  when: conditions.optional().meta({ title: 'Only when' }),
})
