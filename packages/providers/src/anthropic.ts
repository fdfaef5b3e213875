import { anthropicError } from './anthropic/errors.js'
import { messagesBody, promptBody } from './anthropic/request.js'
import { responseOf } from './anthropic/response.js'
import { initMessageStream, nextMessageEvent } from './anthropic/stream.js'
import { usageOf } from './anthropic/usage.js'
import { countOf, objectOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { apiKey, JSON_CONTENT } from './openai-chat/provider.js'

const PATH = '/v1/messages'

const headersFor = (body: object): string[] => {
  // Files by id are behind a flag of their own.
  const files = JSON.stringify(body).includes('"type":"file","file_id"')
  return [...JSON_CONTENT, ...(files ? ['anthropic-beta', 'files-api-2025-04-14'] : [])]
}

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: headersFor(body),
  body: Buffer.from(JSON.stringify(body)),
})

export default defineProvider({
  id: 'anthropic',
  label: 'Anthropic',
  baseUrl: 'https://api.anthropic.com',
  documentation: 'https://docs.claude.com/en/api/messages',
  credentials: apiKey,
  speaks: ['anthropic-messages'],
  serves: [],
  path: () => PATH,
  authorize: ({ apiKey: key }) => ['x-api-key', key, 'anthropic-version', '2023-06-01'],
  usage: (body, _, before) => usageOf(body, before),
  streamUsage: 'always',
  chat: {
    request: (request, { model, maxOutputTokens }, drop) =>
      post(PATH, messagesBody(request, model, maxOutputTokens, drop)),
    response: responseOf,
    stream: { framing: 'sse', init: initMessageStream, next: nextMessageEvent },
  },
  count: {
    request: (request, { model, maxOutputTokens }) =>
      post(`${PATH}/count_tokens`, promptBody(request, model, maxOutputTokens, () => {}).body),
    response: body => countOf(objectOf(body).input_tokens),
  },
  error: anthropicError,
  lacks: ['audio', 'logprobs', 'seed', 'penalties', 'logit-bias', 'verbosity', 'cache-key'],
  limits: [
    'Embeddings are not offered by Anthropic.',
    'The newest models refuse temperature, top_p and top_k; translated calls go without.',
    'A model that thinks cannot be forced to call a tool.',
    'JSON Schema with keywords that Claude does not know, or on models before 4.5, is asked for by a tool whose arguments are the answer.',
  ],
})
