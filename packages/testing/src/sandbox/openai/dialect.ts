import type { Dialect, Endpoint, Route } from '../dialect.js'
import { Refusal } from '../refusal.js'
import { chat } from './chat.js'
import { completion } from './completion.js'
import { embeddings } from './embeddings.js'
import { model, models } from './models.js'
import { responses } from './responses.js'

const POSTS: Record<string, Endpoint> = {
  '/v1/chat/completions': chat,
  '/v1/completions': completion,
  '/v1/responses': responses,
  '/v1/embeddings': embeddings,
}

/** https://platform.openai.com/docs/api-reference */
export const openai: Dialect = {
  name: 'openai',
  key(headers) {
    const { authorization } = headers
    if (authorization) return /^Bearer\s+(\S.*)$/i.exec(authorization)?.[1]
    return headers['api-key'] as string | undefined
  },
  missingKey: () =>
    new Refusal(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    ),
  badKey: () => new Refusal(401, 'Incorrect API key provided.'),
  route(method, path): Route | undefined {
    if (method === 'POST') {
      const endpoint = POSTS[path]
      return endpoint && { endpoint, id: '' }
    }
    if (method !== 'GET') return undefined
    if (path === '/v1/models') return { endpoint: models, id: '' }
    return path.startsWith('/v1/models/') ? { endpoint: model, id: decodeURIComponent(path.slice(11)) } : undefined
  },
  headers: requestId => ['x-request-id', requestId, ...STANDING_HEADERS],
  errorBody: ({ status, message, param }) => ({
    error: { message, type: errorType(status), param: param ?? null, code: errorCode(status, param) },
  }),
  failures: {
    malformed:
      'data: {"id":"chatcmpl-broken","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"cont\n\n',
    error: `data: ${JSON.stringify({
      error: {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        param: null,
        code: null,
      },
    })}\n\n`,
  },
}

const STANDING_HEADERS = [
  ['openai-version', '2020-10-01'],
  ['openai-organization', 'sandbox'],
  ['openai-processing-ms', '1'],
  ['x-ratelimit-limit-requests', '10000'],
  ['x-ratelimit-limit-tokens', '2000000'],
  ['x-ratelimit-remaining-requests', '9999'],
  ['x-ratelimit-remaining-tokens', '1999900'],
  ['x-ratelimit-reset-requests', '6ms'],
  ['x-ratelimit-reset-tokens', '3ms'],
].flat()

function errorType(status: number): string {
  if (status === 429) return 'requests'
  if (status >= 500) return 'server_error'
  return 'invalid_request_error'
}

function errorCode(status: number, param: string | undefined): string | null {
  if (status === 401) return 'invalid_api_key'
  if (status === 404 && param === 'model') return 'model_not_found'
  if (status === 429) return 'rate_limit_exceeded'
  return null
}
