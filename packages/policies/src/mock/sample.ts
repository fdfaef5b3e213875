type Json = Readonly<Record<string, unknown>>

/** Deeper ones are left out: schemas may refer to themselves. */
const DEEPEST = 6
/** What a schema refers to in many places multiplies at each depth, so there is a bound to all of it too, in characters. */
const MOST_CHARACTERS = 1_000_000
/** Of a value by itself, so that many small ones come to an end as well. */
const EACH = 100

type Resolve = (value: unknown) => Json

/** What may still be added to a sample; no value begins when it is below zero. */
interface Left {
  characters: number
}

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
export function sampleOf(
  value: unknown,
  resolve: Resolve,
  depth = 0,
  left: Left = { characters: MOST_CHARACTERS },
): unknown {
  left.characters -= EACH
  if (depth > DEEPEST || left.characters < 0) return null
  const schema = resolve(value)
  const told = toldBy(schema)
  if (told) {
    left.characters -= JSON.stringify(told.value)?.length ?? 0
    return told.value
  }
  for (const list of [schema.oneOf, schema.anyOf])
    if (Array.isArray(list) && list.length > 0) return sampleOf(list[0], resolve, depth + 1, left)
  const properties = propertiesOf(schema, resolve, left)
  if (properties.length > 0) {
    const named = properties.map(([name, each]) => {
      left.characters -= name.length
      return [name, sampleOf(each, resolve, depth + 1, left)]
    })
    return Object.fromEntries(named)
  }
  switch (typeOf(schema)) {
    case 'array':
      return depth === DEEPEST ? [] : [sampleOf(schema.items, resolve, depth + 1, left)]
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

/** What a schema says itself that its values look like. */
function toldBy(schema: Json): { value: unknown } | undefined {
  for (const name of ['const', 'example', 'default']) if (name in schema) return { value: schema[name] }
  for (const list of [schema.examples, schema.enum])
    if (Array.isArray(list) && list.length > 0) return { value: list[0] }
  return undefined
}

/** Its own, and those of all that it is made of. */
function propertiesOf(schema: Json, resolve: Resolve, left: Left, depth = 0): [string, unknown][] {
  const own = Object.entries(resolve(schema.properties))
  left.characters -= own.length
  const all: [string, unknown][] = []
  for (const part of Array.isArray(schema.allOf) && depth < DEEPEST ? schema.allOf : []) {
    left.characters -= EACH
    if (left.characters < 0) break
    for (const each of propertiesOf(resolve(part), resolve, left, depth + 1)) all.push(each)
  }
  for (const each of own) all.push(each)
  return all
}

function typeOf({ type }: Json): unknown {
  return Array.isArray(type) ? (type.find(each => each !== 'null') ?? 'null') : type
}
