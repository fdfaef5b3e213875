import { isObject, type Json, listOf } from './wire.js'

/** Of a tool that takes nothing. */
export const NO_ARGUMENTS: Json = { type: 'object', properties: {} }

/** A tool's schema as an object: most vendors want the type said. */
export const objectSchema = (schema: unknown): Json =>
  isObject(schema) ? { type: 'object', ...(schema.properties ? {} : { properties: {} }), ...schema } : NO_ARGUMENTS

type Rewrite = (schema: Json) => Json

const ONE = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else'])
const MANY = new Set(['anyOf', 'allOf', 'oneOf', 'prefixItems'])
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas'])

/** A schema with each schema in it rewritten, from the inside out. */
export function rewriteSchema(schema: Json, rewrite: Rewrite): Json {
  const inner = (value: unknown): unknown => (isObject(value) ? rewriteSchema(value, rewrite) : value)
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (ONE.has(key)) return [key, inner(value)]
    if (MANY.has(key)) return [key, listOf(value).map(inner)]
    if (NAMED.has(key) && isObject(value))
      return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]))]
    return [key, value]
  })
  return rewrite(Object.fromEntries(entries))
}

/** True where some schema in it satisfies the question. */
export function someSchema(schema: Json, question: (schema: Json) => boolean): boolean {
  let found = false
  rewriteSchema(schema, each => {
    found ||= question(each)
    return each
  })
  return found
}
