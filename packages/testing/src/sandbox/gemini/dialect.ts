import { embed } from '../answer/embedding.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { countTokens as count } from '../answer/tokens.js'
import type { Dialect, Endpoint, Generation, Lookup } from '../dialect.js'
import { MODEL_NAMES } from '../openai/models.js'
import { Refusal } from '../refusal.js'
import { readContents } from './ask.js'
import { arraySteps, type ContentOptions, sseSteps, wholeContent } from './content.js'

function generateContent(body: Json, model: string): Generation {
  const config = object(object(body.generationConfig).thinkingConfig)
  const options: ContentOptions = { model, thoughts: config.includeThoughts === true }
  return {
    ask: readContents(body, model),
    contentType: 'text/event-stream',
    whole: answer => wholeContent(options, answer),
    steps: answer => sseSteps(options, answer),
  }
}

const streamGenerateContent: Endpoint = (body, model, query) => {
  const generation = generateContent(body, model)
  generation.ask.stream = true
  if (query.get('alt') === 'sse') return generation
  const options: ContentOptions = { model, thoughts: false }
  return {
    ...generation,
    contentType: 'application/json; charset=UTF-8',
    steps: answer => arraySteps(options, answer),
    failures: { malformed: ',{"candidates":[{"te]', error: `,\r\n${JSON.stringify(OVERLOADED)}]` },
  }
}

function countTokens(body: Json, model: string): Lookup {
  const { inputTokens } = readContents(body.generateContentRequest ? object(body.generateContentRequest) : body, model)
  const promptTokensDetails = [{ modality: 'TEXT', tokenCount: inputTokens }]
  return { model, inputTokens: 0, body: { totalTokens: inputTokens, promptTokensDetails } }
}

const DIMENSIONS = 768
const MOST_DIMENSIONS = 4096

function embedOne(body: Json): { embedding: { values: number[] }; tokens: number } {
  const said = list(object(body.content).parts)
    .map(part => text(object(part).text))
    .join('\n')
  if (said === '') throw new Refusal(400, '* EmbedContentRequest.content: contents is not specified')
  const wanted = number(body.outputDimensionality) ?? DIMENSIONS
  const dimensions = Math.max(1, Math.min(MOST_DIMENSIONS, Math.floor(wanted)))
  return { embedding: { values: embed(said, dimensions) }, tokens: count(said) }
}

function embedContent(body: Json, model: string): Lookup {
  const { embedding, tokens } = embedOne(body)
  return { model, inputTokens: tokens, body: { embedding, usageMetadata: { promptTokenCount: tokens } } }
}

function batchEmbedContents(body: Json, model: string): Lookup {
  const all = list(body.requests).map(request => embedOne(object(request)))
  const inputTokens = all.reduce((sum, { tokens }) => sum + tokens, 0)
  return { model, inputTokens, body: { embeddings: all.map(({ embedding }) => embedding) } }
}

const VERBS: Record<string, Endpoint> = {
  generateContent,
  streamGenerateContent,
  countTokens,
  embedContent,
  batchEmbedContents,
}

const describe = (id: string): object => ({
  name: `models/${id}`,
  version: '001',
  displayName: id,
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: Object.keys(VERBS),
})

const models: Endpoint = () => ({ model: '', inputTokens: 0, body: { models: MODEL_NAMES.map(describe) } })

const model: Endpoint = (_, id) => ({ model: id, inputTokens: 0, body: describe(id) })

const OVERLOADED = {
  error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
}

/** https://ai.google.dev/api */
export const gemini: Dialect = {
  name: 'gemini',
  key: (headers, query) =>
    (headers['x-goog-api-key'] as string | undefined) ??
    query.get('key') ??
    /^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? '')?.[1],
  missingKey: () => new Refusal(401, 'Request is missing required authentication credential. Expected an API key.'),
  badKey: () => new Refusal(400, 'API key not valid. Please pass a valid API key.', { param: 'key' }),
  route(method, path) {
    if (method === 'GET' && path === '/v1beta/models') return { endpoint: models, id: '' }
    if (!path.startsWith('/v1beta/models/')) return undefined
    const rest = decodeURIComponent(path.slice('/v1beta/models/'.length))
    if (method === 'GET') return { endpoint: model, id: rest }
    const colon = rest.lastIndexOf(':')
    const endpoint = VERBS[rest.slice(colon + 1)]
    return method === 'POST' && colon > 0 && endpoint ? { endpoint, id: rest.slice(0, colon) } : undefined
  },
  headers: () => ['vary', 'Origin', 'x-frame-options', 'SAMEORIGIN'],
  errorBody: ({ status, message, param, retryAfter }) => ({
    error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN', ...details(param, retryAfter) },
  }),
  failures: {
    malformed: 'data: {"candidates":[{"content":{"parts":[{"te\r\n\r\n',
    error: `data: ${JSON.stringify(OVERLOADED)}\r\n\r\n`,
  },
}

const STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

function details(param: string | undefined, retryAfter: number | undefined): { details?: object[] } {
  const type = 'type.googleapis.com/google.rpc.'
  if (param === 'key') {
    const metadata = { service: 'generativelanguage.googleapis.com' }
    return { details: [{ '@type': `${type}ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com', metadata }] }
  }
  if (retryAfter === undefined) return {}
  return { details: [{ '@type': `${type}RetryInfo`, retryDelay: `${retryAfter}s` }] }
}
