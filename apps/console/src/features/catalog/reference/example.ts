import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { resolve, type Schema } from './document.js'

const DEPTH = 6
const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  email: 'ada@example.com',
  uri: 'https://example.com',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
}

/** Something that the schema would take: its own examples first, then what its types say. */
export function exampleFor(document: ApiDocument, from: Schema | undefined, depth = 0): unknown {
  const schema = merged(document, from)
  const said = schema.example ?? schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0]
  if (said !== undefined) return said
  if (depth >= DEPTH) return null
  const either = schema.oneOf?.[0] ?? schema.anyOf?.[0]
  if (either) return exampleFor(document, either, depth + 1)
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, exampleFor(document, inner, depth + 1)]),
      )
    case 'array':
      return [exampleFor(document, schema.items, depth + 1)]
    case 'integer':
    case 'number':
      return schema.minimum ?? 0
    case 'boolean':
      return false
    case 'string':
      return BY_FORMAT[schema.format ?? ''] ?? 'text'
    default:
      return null
  }
}

/** With what it refers to, and all of `allOf` in one. */
export function merged(document: ApiDocument, from: Schema | undefined): Schema {
  const schema = resolve(document, from)
  if (!schema.allOf) return schema
  const { allOf, ...own } = schema
  const parts = [...allOf.map(part => merged(document, part)), own]
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(part => part.properties)),
    required: parts.flatMap(part => part.required ?? []),
  }
}

export const typeOf = ({ type, properties, items }: Schema): string | undefined =>
  (Array.isArray(type) ? type.find(one => one !== 'null') : type) ??
  (properties ? 'object' : items ? 'array' : undefined)
