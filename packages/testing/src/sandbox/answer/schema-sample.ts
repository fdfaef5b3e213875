import { isObject, type Json, list, number, object, text } from './json.js'

/** Where optional fields end, and where everything does. */
const DEEPEST = 8
const DEEPEST_REF = 64

const BY_FORMAT: Record<string, string> = {
  date: '2026-01-15',
  time: '09:30:00Z',
  'date-time': '2026-01-15T09:30:00Z',
  duration: 'PT5M',
  email: 'sam@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.10',
  ipv6: '2001:db8::10',
  uri: 'https://example.com/',
  uuid: '6f1c2a34-8d5e-4b7a-9c10-2e3f4a5b6c7d',
}

/** A value that the JSON Schema (or Gemini's dialect of it) accepts, for the keywords that callers of a model use. */
export function sampleOf(schema: unknown, name = 'value', root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > DEEPEST_REF) return {}
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if ('default' in schema) return schema.default
  if (typeof schema.$ref === 'string') return sampleOf(resolve(schema.$ref, root), name, root, depth + 1)
  const choice = list(schema.anyOf ?? schema.oneOf)[0]
  if (choice !== undefined) return sampleOf(choice, name, root, depth + 1)
  if (Array.isArray(schema.allOf)) return sampleAll(schema.allOf, name, root, depth)
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, root, depth)
    case 'array':
      return sampleArray(schema, name, root, depth)
    case 'string':
      return sampleString(schema, name)
    case 'integer':
      return Math.ceil(sampleNumber(schema, 3))
    case 'number':
      return sampleNumber(schema, 2.5)
    case 'boolean':
      return true
    default:
      return null
  }
}

function typeOf(schema: Json): string {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (typeof type === 'string') return type.toLowerCase()
  return schema.properties ? 'object' : schema.items ? 'array' : 'string'
}

function sampleObject(schema: Json, root: unknown, depth: number): Json {
  const required = new Set(list(schema.required))
  const sample: Json = {}
  for (const [name, property] of Object.entries(object(schema.properties))) {
    if (depth < DEEPEST || required.has(name)) sample[name] = sampleOf(property, name, root, depth + 1)
  }
  return sample
}

function sampleArray(schema: Json, name: string, root: unknown, depth: number): unknown[] {
  const least = number(schema.minItems) ?? 0
  const length = depth < DEEPEST ? Math.max(1, least) : least
  return Array.from({ length }, () => sampleOf(schema.items ?? { type: 'string' }, name, root, depth + 1))
}

function sampleAll(parts: readonly unknown[], name: string, root: unknown, depth: number): unknown {
  const samples = parts.map(part => sampleOf(part, name, root, depth + 1))
  return samples.every(isObject) ? Object.assign({}, ...samples) : samples[0]
}

function sampleString(schema: Json, name: string): string {
  const sample = BY_FORMAT[text(schema.format)] ?? `a ${name}`
  const most = number(schema.maxLength) ?? sample.length
  return sample.padEnd(number(schema.minLength) ?? 0, '.').slice(0, Math.max(most, number(schema.minLength) ?? 0))
}

function sampleNumber(schema: Json, wanted: number): number {
  const least = number(schema.minimum) ?? (number(schema.exclusiveMinimum) ?? Number.NEGATIVE_INFINITY - 1) + 1
  const most = number(schema.maximum) ?? (number(schema.exclusiveMaximum) ?? Number.POSITIVE_INFINITY) - 1
  const step = number(schema.multipleOf)
  const within = Math.max(least, Math.min(most, wanted))
  return step ? Math.ceil(within / step) * step : within
}

function resolve(ref: string, root: unknown): unknown {
  let found: unknown = root
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) found = object(found)[part]
  return found
}
