import { isObject, type Json } from '../fields.js'

const LISTS = new Set(['anyOf', 'oneOf', 'allOf'])

/** JSON Schema for what the Gemini API describes in the words of OpenAPI 3.0: types in capitals, `nullable`, its own order of properties. */
export function jsonSchemaOf(schema: Json | undefined): Json | undefined {
  return schema && (turned(schema) as Json)
}

function turned(schema: unknown): unknown {
  if (!isObject(schema)) return schema
  const out: Json = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'type' && typeof value === 'string') {
      if (value !== 'TYPE_UNSPECIFIED') out.type = value.toLowerCase()
    } else if (key === 'properties' && isObject(value))
      out.properties = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, turned(each)]))
    else if (key === 'items') out.items = turned(value)
    else if (LISTS.has(key) && Array.isArray(value)) out[key] = value.map(turned)
    else if (INT64.has(key)) out[key] = Number(value)
    else if (key !== 'nullable' && key !== 'propertyOrdering' && key !== 'property_ordering' && key !== 'example')
      out[key] = value
  }
  return schema.nullable === true ? nullable(out) : out
}

/** Protobuf's JSON spells 64-bit integers as strings. */
const INT64 = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'])

function nullable(schema: Json): Json {
  if (typeof schema.type === 'string')
    return {
      ...schema,
      type: [schema.type, 'null'],
      ...(Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}),
    }
  return { anyOf: [schema, { type: 'null' }] }
}
