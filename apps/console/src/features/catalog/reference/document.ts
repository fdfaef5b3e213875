import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'

/** JSON Schema, as far as a reference shows it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  title?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  examples?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required: boolean
  description: string
  schema: Schema
  example: unknown
}

export interface Content {
  type: string
  schema: Schema | undefined
  example: unknown
}

export interface Operation {
  /** `GET /cities`: stands in the address. */
  id: string
  method: string
  path: string
  tag: string
  summary: string
  description: string
  deprecated: boolean
  parameters: Parameter[]
  body: (Content & { required: boolean }) | undefined
  responses: { status: string; description: string; content: Content | undefined }[]
}

type Json = Record<string, unknown>
const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const
const DEPTH = 20

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
const words = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a `$ref` of the document means, step by step; an empty object where it leads nowhere or in a circle. */
export function resolve<T extends object>(document: ApiDocument, value: T | undefined): T {
  let at: unknown = value
  for (let i = 0; i < DEPTH; i++) {
    const reference = record(at).$ref
    if (typeof reference !== 'string') return record(at) as T
    at = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((inner, part) => record(inner)[decode(part)], document)
  }
  return {} as T
}

function decode(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/** Every operation, in the order of the document. */
export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const common = resolve(document, item)
    return METHODS.filter(method => typeof common[method] === 'object').map(method =>
      operation(document, method, path, common, record(common[method])),
    )
  })
}

function operation(document: ApiDocument, method: string, path: string, item: Json, from: Json): Operation {
  const list = [item.parameters, from.parameters].flatMap(one => (Array.isArray(one) ? one : []))
  // The operation's own come last and win.
  const parameters = new Map(
    list.map(one => parameter(document, record(one))).map(one => [`${one.in} ${one.name}`, one]),
  )
  const body = resolve(document, record(from.requestBody))
  const content = firstContent(document, body.content)
  return {
    id: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    tag: words((Array.isArray(from.tags) ? from.tags : [])[0]) || 'Operations',
    summary: words(from.summary) || path,
    description: words(from.description),
    deprecated: from.deprecated === true,
    parameters: [...parameters.values()].filter(one => one.name !== '' && one.in !== 'cookie'),
    body: content && { ...content, required: body.required === true },
    responses: Object.entries(record(from.responses)).map(([status, value]) => {
      const response = resolve(document, record(value))
      return { status, description: words(response.description), content: firstContent(document, response.content) }
    }),
  }
}

function parameter(document: ApiDocument, from: Json): Parameter {
  const value = resolve(document, from)
  const schema = resolve<Schema>(document, record(value.schema))
  return {
    name: words(value.name),
    in: value.in as Parameter['in'],
    required: value.required === true || value.in === 'path',
    description: words(value.description) || (schema.description ?? ''),
    schema,
    example: value.example ?? exampleOf(value.examples),
  }
}

/** JSON where it is offered. */
function firstContent(document: ApiDocument, from: unknown): Content | undefined {
  const types = Object.entries(record(from))
  const [type, value] = types.find(([name]) => name.includes('json')) ?? types[0] ?? []
  if (type === undefined) return undefined
  const content = record(value)
  const schema = content.schema === undefined ? undefined : resolve<Schema>(document, record(content.schema))
  return { type, schema, example: content.example ?? exampleOf(content.examples) }
}

const exampleOf = (examples: unknown): unknown => record(Object.values(record(examples))[0]).value
