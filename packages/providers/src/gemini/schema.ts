import { rewriteSchema } from '../common/json-schema.js'
import { isObject, type Json, listOf } from '../common/wire.js'

/** Members of OpenAPI 3.0's schema that models before 2.5 read. */
const KNOWN = new Set([
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'items', 'properties', 'required', 'anyOf'],
  ...['minItems', 'maxItems', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'propertyOrdering'],
])
const MAX_DEPTH = 32

/** A JSON Schema as Gemini takes it today: without what names its dialect. */
export function plainSchema(schema: unknown): Json | undefined {
  if (!isObject(schema)) return undefined
  const { $schema: _, ...rest } = schema
  return rest
}

/** A JSON Schema in OpenAPI's words, for older models: references put in, null made `nullable`, constants made enumerations. */
export function openApiSchema(schema: unknown): Json | undefined {
  if (!isObject(schema)) return undefined
  const definitions = { ...(schema.definitions as Json), ...(schema.$defs as Json) }
  return rewriteSchema(inlined(schema, definitions, 0), simplified)
}

function inlined(value: Json, definitions: Json, depth: number): Json {
  const name = typeof value.$ref === 'string' ? value.$ref.split('/').at(-1)! : undefined
  const target = name === undefined ? undefined : definitions[name]
  if (isObject(target)) return depth > MAX_DEPTH ? {} : inlined(target, definitions, depth + 1)
  const each = (inner: unknown): unknown =>
    isObject(inner) ? inlined(inner, definitions, depth + 1) : Array.isArray(inner) ? inner.map(each) : inner
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, each(inner)]))
}

function simplified(schema: Json): Json {
  let flat = { ...schema }
  for (const part of listOf(flat.allOf)) if (isObject(part)) flat = merged(flat, part)
  if ('const' in flat) flat.enum = [flat.const]
  if (Array.isArray(flat.oneOf) && !flat.anyOf) flat.anyOf = flat.oneOf
  if (Array.isArray(flat.type)) {
    const types = flat.type.filter(type => type !== 'null')
    if (types.length < flat.type.length) flat.nullable = true
    flat.type = types[0]
  }
  if (Array.isArray(flat.anyOf)) flat = withoutNull(flat)
  if (Array.isArray(flat.enum)) {
    flat.enum = flat.enum.map(String)
    flat.type ??= 'string'
  }
  return Object.fromEntries(Object.entries(flat).filter(([key]) => KNOWN.has(key)))
}

const merged = (one: Json, other: Json): Json => ({
  ...one,
  ...other,
  ...(one.properties || other.properties
    ? { properties: { ...(one.properties as Json), ...(other.properties as Json) } }
    : {}),
  ...(one.required || other.required ? { required: [...listOf(one.required), ...listOf(other.required)] } : {}),
})

function withoutNull(schema: Json): Json {
  const all = listOf(schema.anyOf).filter(isObject)
  const others = all.filter(each => each.type !== 'null' && !(each.nullable && Object.keys(each).length === 1))
  const nullable = others.length < all.length ? { nullable: true } : {}
  const { anyOf: _, ...rest } = schema
  return others.length === 1 ? { ...rest, ...others[0], ...nullable } : { ...rest, anyOf: others, ...nullable }
}
