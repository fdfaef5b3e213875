import type { Json } from '../answer/json.js'
import type { Dialect, Endpoint, Generation, Lookup } from '../dialect.js'
import { MODEL_NAMES } from '../openai/models.js'
import { Refusal } from '../refusal.js'
import { STARTED } from '../started.js'
import { readMessages } from './ask.js'
import { wholeMessage } from './message.js'
import { messageEvents } from './message-events.js'

function messages(body: Json): Generation {
  const ask = readMessages(body, true)
  return {
    ask,
    contentType: 'text/event-stream; charset=utf-8',
    whole: answer => wholeMessage(ask.model, answer),
    steps: answer => messageEvents(ask.model, answer),
  }
}

function countTokens(body: Json): Lookup {
  const { model, inputTokens } = readMessages(body, false)
  return { model, inputTokens: 0, body: { input_tokens: inputTokens } }
}

const describe = (id: string): object => ({
  type: 'model',
  id,
  display_name: id,
  created_at: new Date(STARTED * 1000).toISOString(),
})

const models = (): Lookup => ({
  model: '',
  inputTokens: 0,
  body: {
    data: MODEL_NAMES.map(describe),
    has_more: false,
    first_id: MODEL_NAMES[0],
    last_id: MODEL_NAMES.at(-1),
  },
})

const model: Endpoint = (_, id) => ({ model: id, inputTokens: 0, body: describe(id) })

/** https://docs.anthropic.com/en/api */
export const anthropic: Dialect = {
  name: 'anthropic',
  key(headers) {
    const key = headers['x-api-key']
    return typeof key === 'string' ? key : /^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? '')?.[1]
  },
  missingKey: () => new Refusal(401, 'x-api-key header is required'),
  badKey: () => new Refusal(401, 'invalid x-api-key'),
  objection: headers =>
    headers['anthropic-version'] ? undefined : new Refusal(400, 'anthropic-version: header is required'),
  route(method, path) {
    if (method === 'POST' && path === '/v1/messages') return { endpoint: messages, id: '' }
    if (method === 'POST' && path === '/v1/messages/count_tokens') return { endpoint: countTokens, id: '' }
    if (method === 'GET' && path === '/v1/models') return { endpoint: models, id: '' }
    if (method !== 'GET' || !path.startsWith('/v1/models/')) return undefined
    return { endpoint: model, id: decodeURIComponent(path.slice(11)) }
  },
  headers: requestId => ['request-id', requestId, ...STANDING_HEADERS],
  errorBody: ({ status, message }, requestId) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'), message },
    request_id: requestId,
  }),
  failures: {
    malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"te\n\n',
    error: `event: error\ndata: ${JSON.stringify({
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
    })}\n\n`,
  },
}

const ERROR_TYPES: Record<number, string> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const STANDING_HEADERS = [
  ['anthropic-organization-id', '00000000-0000-4000-8000-000000000000'],
  ['anthropic-ratelimit-requests-limit', '4000'],
  ['anthropic-ratelimit-requests-remaining', '3999'],
  ['anthropic-ratelimit-input-tokens-limit', '2000000'],
  ['anthropic-ratelimit-input-tokens-remaining', '2000000'],
  ['anthropic-ratelimit-output-tokens-limit', '400000'],
  ['anthropic-ratelimit-output-tokens-remaining', '400000'],
].flat()
