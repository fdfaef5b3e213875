import { cohereEmbeddings } from './cohere/embeddings.js'
import { chatBody } from './cohere/request.js'
import { responseOf, usageOf } from './cohere/response.js'
import { initCohereStream, nextCohereEvent } from './cohere/stream.js'
import { classify } from './common/errors.js'
import { objectOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { apiKey, JSON_CONTENT } from './openai-chat/provider.js'

const PATH = '/v2/chat'

export default defineProvider({
  id: 'cohere',
  label: 'Cohere',
  baseUrl: 'https://api.cohere.com',
  documentation: 'https://docs.cohere.com/reference/chat',
  credentials: apiKey,
  speaks: ['cohere-chat'],
  serves: ['rerank'],
  servicePath: () => '/v1/rerank',
  path: () => PATH,
  authorize: ({ apiKey: key }) => ['authorization', `Bearer ${key}`],
  // A stream tells it in its last event.
  usage: body => usageOf(body) ?? usageOf(objectOf(body).delta),
  streamUsage: 'always',
  chat: {
    request: (request, { model }, drop) => ({
      method: 'POST',
      path: PATH,
      headers: [...JSON_CONTENT],
      body: Buffer.from(JSON.stringify(chatBody(request, model, drop))),
    }),
    response: responseOf,
    stream: { framing: 'sse', init: initCohereStream, next: nextCohereEvent },
  },
  wantsBytes: ({ type }) => type === 'document',
  embed: cohereEmbeddings,
  // 498 is Cohere's own word for a token that does not hold.
  error: (status, body, retryAfter) => classify(status === 498 ? 401 : status, body, retryAfter),
  lacks: ['parallel-tools', 'audio', 'logprobs', 'logit-bias', 'user', 'service-tier', 'verbosity', 'cache-key'],
  limits: [
    'Documents are taken as text alone, to cite from; images depend on the model.',
    'At most five stop sequences.',
    'Penalties lie between 0 and 1.',
    'Tokens are told as billed, without those that Cohere adds itself.',
  ],
})
