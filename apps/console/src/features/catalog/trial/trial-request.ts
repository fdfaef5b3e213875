import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import type { TryCall } from '@gatehouse/shared/api/try-it.js'
import type { SampleCall } from '../../../lib/snippets.js'
import type { Operation, Parameter } from '../reference/document.js'
import { exampleFor } from '../reference/example.js'

/** What was filled in: parameters by place and name, and the body as text. */
export interface Values {
  parameters: Readonly<Record<string, string>>
  body: string
}

export const keyOf = ({ in: place, name }: Pick<Parameter, 'in' | 'name'>): string => `${place} ${name}`

/** The document's own examples, so that a call can be sent as it stands. */
export function initialValues(document: ApiDocument, { parameters, body }: Operation): Values {
  const filled = parameters.filter(one => one.required || one.example !== undefined)
  const example = body && (body.example ?? exampleFor(document, body.schema))
  return {
    parameters: Object.fromEntries(
      filled.map(one => [keyOf(one), textOf(one.example ?? exampleFor(document, one.schema))]),
    ),
    body: example === undefined || example === null ? '' : textOf(example, 2),
  }
}

const textOf = (value: unknown, indent?: number): string =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value, null, indent)

const isBinary = (type: string | undefined): boolean =>
  type !== undefined && /^(multipart|audio|image|video)\//.test(type)

/** What it takes or gives is no text that a page could hold. */
export const carriesFile = ({ body, responses }: Operation): boolean =>
  isBinary(body?.type) || responses.some(({ status, content }) => status.startsWith('2') && isBinary(content?.type))

/** Names of the parameters that are required and empty. */
export const lacking = ({ parameters }: Operation, values: Values): string[] =>
  parameters.filter(one => one.required && !values.parameters[keyOf(one)]).map(({ name }) => name)

/** The call at the gateway: `base` is where the API is served. */
export function callOf(base: string, { method, path, parameters, body }: Operation, values: Values): TryCall {
  const valueFor = (one: Parameter): string => values.parameters[keyOf(one)] ?? ''
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let filled = path
  for (const one of parameters) {
    const value = valueFor(one)
    if (one.in === 'path') filled = filled.replaceAll(`{${one.name}}`, encodeURIComponent(value))
    else if (value === '') continue
    else if (one.in === 'query') query.append(one.name, value)
    else headers[one.name] = value
  }
  const search = query.size > 0 ? `?${query}` : ''
  const sendsBody = body !== undefined && values.body !== ''
  if (sendsBody) headers['content-type'] = body.type
  return {
    method: method as TryCall['method'],
    path: `${base}${filled}${search}`,
    headers,
    ...(sendsBody ? { body: values.body } : {}),
  }
}

/** For snippets: a chat has those of the official SDKs too. */
export function sampleOf({ method, path, headers, body }: TryCall): SampleCall {
  const chat = path === '/v1/chat/completions' ? chatIn(body ?? '') : undefined
  return chat ?? { kind: 'rest', method, path, headers, ...(body === undefined ? {} : { body }) }
}

function chatIn(body: string): SampleCall | undefined {
  try {
    const { model, messages } = JSON.parse(body)
    return typeof model === 'string' && Array.isArray(messages) ? { kind: 'ai', model, messages } : undefined
  } catch {
    return undefined
  }
}
