type Json = Readonly<Record<string, unknown>>

/** Deeper ones are left out: schemas may refer to themselves. */
const DEEPEST = 6

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'ann@example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
  uri: 'https://example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}

/** A value that a schema would take, the same each time: what it says itself is an example, else the least that has its shape. */
export function sampleOf(value: unknown, resolve: (value: unknown) => Json, depth = 0): unknown {
  const schema = resolve(value)
  if (depth > DEEPEST) return null
  if ('const' in schema) return schema.const
  if ('example' in schema) return schema.example
  if ('default' in schema) return schema.default
  for (const list of [schema.examples, schema.enum]) if (Array.isArray(list) && list.length > 0) return list[0]
  for (const list of [schema.oneOf, schema.anyOf])
    if (Array.isArray(list) && list.length > 0) return sampleOf(list[0], resolve, depth + 1)
  const properties = propertiesOf(schema, resolve)
  if (properties.length > 0)
    return Object.fromEntries(properties.map(([name, each]) => [name, sampleOf(each, resolve, depth + 1)]))
  switch (typeOf(schema)) {
    case 'array':
      return depth === DEEPEST ? [] : [sampleOf(schema.items, resolve, depth + 1)]
    case 'object':
      return {}
    case 'string':
      return FORMATS[String(schema.format)] ?? 'string'
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    case 'boolean':
      return true
    default:
      return null
  }
}

/** Its own, and those of all that it is made of. */
function propertiesOf(schema: Json, resolve: (value: unknown) => Json, depth = 0): [string, unknown][] {
  const parts = Array.isArray(schema.allOf) && depth < DEEPEST ? schema.allOf : []
  const inherited = parts.flatMap(part => propertiesOf(resolve(part), resolve, depth + 1))
  return [...inherited, ...Object.entries(resolve(schema.properties))]
}

function typeOf({ type }: Json): unknown {
  return Array.isArray(type) ? (type.find(each => each !== 'null') ?? 'null') : type
}
