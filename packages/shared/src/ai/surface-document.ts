import type { ApiDocument } from '../api/catalog.js'
import { chat } from './surface/chat.js'
import { cohere } from './surface/cohere.js'
import { google } from './surface/google.js'
import { models } from './surface/models.js'
import { ollama } from './surface/ollama.js'
import type { Operation, Schema } from './surface/schema.js'
import { services } from './surface/services.js'

const OPERATIONS: readonly Operation[] = [...chat, ...google, ...ollama, ...cohere, ...services, ...models]

const error = (description: string) => ({ description })
const refusals = {
  '400': error(
    'The request is not well-formed, the provider of the model has no such service, or the model name is ambiguous.',
  ),
  '401': error('The key is missing, mistyped, revoked or expired.'),
  '403': error('The subscription does not cover this model, or is not active.'),
  '404': error('There is no such model.'),
  '429': error('A limit of the plan is reached; Retry-After says when to come back.'),
  '502': error('The provider failed, and so did those that step in.'),
}

/** The AI surface of the gateway, for a product that offers these models. */
export function surfaceDocument(title: string, names: readonly string[]): ApiDocument {
  const model = { type: 'string', enum: [...names], description: 'One of the models of this product.' }
  const paths: ApiDocument['paths'] = {}
  for (const operation of OPERATIONS)
    paths[operation.path] = { [operation.method]: described(operation, model, names[0] ?? '') }
  return { openapi: '3.1.0', info: { title, version: 'v1' }, paths }
}

function described(
  { path, tag, summary, description, body, form, answer, streams, sound }: Operation,
  model: Schema,
  first: string,
) {
  const sent = body?.(model, first)
  const named = path.includes('{model}')
  const schema = { schema: answer }
  const content = sound
    ? { 'audio/mpeg': schema }
    : { 'application/json': schema, ...(streams ? { [streams === true ? 'text/event-stream' : streams]: {} } : {}) }
  return {
    tags: [tag],
    summary,
    description,
    ...(named ? { parameters: [{ name: 'model', in: 'path', required: true, schema: model, example: first }] } : {}),
    ...(sent
      ? { requestBody: { required: true, content: { [form ? 'multipart/form-data' : 'application/json']: sent } } }
      : {}),
    responses: { '200': { description: 'Done.', content }, ...refusals },
  }
}
