import { type ErrorCode, errorCodes } from '@gatehouse/shared/errors/codes.js'
import { z } from 'zod'
import type { Access, EndpointSpec } from './endpoint.js'

type Json = Record<string, unknown>

/** OpenAPI 3.1 of the management API, made from the routes' own metadata. `specs` is every @Endpoint there is. */
export function openApi(specs: readonly EndpointSpec[], serverUrl: string, version: string): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  for (const spec of specs) {
    const path = spec.path.replace(/:([A-Za-z]+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][spec.method.toLowerCase()] = operation(spec, schemas)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse management API',
      version,
      description: 'Everything the console does, and more.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
    tags: [...new Set(specs.map(spec => spec.tag))].sort().map(name => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a.localeCompare(b))),
    components: {
      schemas: { ...schemas, Problem: problem },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A personal or service token, ghp_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'sid', description: 'Set by POST /auth/sign-in.' },
      },
    },
  }
}

function operation(spec: EndpointSpec, schemas: Json): Json {
  const status = String(spec.status ?? (spec.response ? 200 : 204))
  const pathParams = [...spec.path.matchAll(/:([A-Za-z]+)/g)].map(match => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  return {
    operationId: operationId(spec),
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description ? { description: spec.description } : {}),
    'x-permission': permissionText(spec.access),
    security: security(spec.access),
    parameters: [...pathParams, ...queryParams(spec), ...headerParams(spec)],
    ...(spec.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(spec.body, 'input', schemas) } },
          },
        }
      : {}),
    responses: {
      [status]: {
        description: spec.response ? 'Done.' : 'Done, no content.',
        ...(spec.versioned ? { headers: { ETag: { schema: { type: 'string' } } } } : {}),
        ...(spec.response
          ? {
              content: {
                [spec.stream ? 'application/x-ndjson' : 'application/json']: {
                  schema: schemaOf(spec.response, 'output', schemas),
                },
              },
            }
          : {}),
      },
      ...errorResponses(spec),
    },
  }
}

function security(access: Access): Json[] {
  if (access === 'anonymous') return []
  const credentials = [{ token: [] }, { session: [] }]
  return access === 'public' ? [{}, ...credentials] : credentials
}

/** Whether somebody must be signed in. */
export const isOpen = (access: Access): boolean => access === 'anonymous' || access === 'public'

const operationId = (spec: EndpointSpec): string =>
  spec.method.toLowerCase() +
  spec.path
    .split(/[/-]/)
    .filter(Boolean)
    .map(part =>
      part.startsWith(':') ? `By${part[1]!.toUpperCase()}${part.slice(2)}` : part[0]!.toUpperCase() + part.slice(1),
    )
    .join('')

/** What the caller must hold, in a word; shown as x-permission. */
export function permissionText(access: Access): string {
  if (typeof access === 'string') return access
  if ('anyOf' in access) return access.anyOf.join(' | ')
  return Object.values(access)[0] as string
}

function queryParams(spec: EndpointSpec): Json[] {
  if (!spec.query) return []
  const schema = jsonSchema(spec.query, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(schema.properties ?? {}).map(([name, value]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    ...(value.description ? { description: value.description } : {}),
    schema: value,
  }))
}

function headerParams(spec: EndpointSpec): Json[] {
  const text = { type: 'string' }
  const params: Json[] = []
  if (spec.method === 'POST' && !isOpen(spec.access) && spec.idempotent !== false)
    params.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { ...text, maxLength: 200 },
      description: 'Repeats within 24 h get the first answer.',
    })
  if (spec.versioned && spec.method !== 'GET')
    params.push({
      name: 'If-Match',
      in: 'header',
      required: false,
      schema: text,
      description: 'The ETag that the change is based on.',
    })
  return params
}

function errorResponses(spec: EndpointSpec): Json {
  const codes = new Set<ErrorCode>(['bad_request', 'internal', ...(spec.errors ?? [])])
  if (spec.access !== 'anonymous') codes.add('unauthenticated')
  if (!isOpen(spec.access)) codes.add('permission_denied')
  if (spec.path.includes(':')) codes.add('not_found')
  if (spec.body || spec.query) codes.add('validation_failed')
  if (spec.versioned && spec.method !== 'GET') codes.add('precondition_failed')
  const byStatus: Record<string, string[]> = {}
  for (const code of codes) {
    const status = errorCodes[code].status
    byStatus[status] = [...(byStatus[status] ?? []), code]
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, names]) => [
      status,
      {
        description: names.join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const json = jsonSchema(schema, io)
  const defs = (json.$defs ?? {}) as Record<string, Json>
  delete json.$defs
  delete json.id
  for (const [name, value] of Object.entries(defs)) schemas[name] ??= value
  return json
}

// zod nests named schemas under $defs; OpenAPI keeps them in components.
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }))
  const json = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
  delete json.$schema
  return json
}

const problem = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', examples: ['urn:gatehouse:error:not_found'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: { type: 'string' }, message: { type: 'string' } } },
    },
  },
}
