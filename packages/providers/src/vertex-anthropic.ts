import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { anthropicError } from './anthropic/errors.js'
import { messagesBody, promptBody } from './anthropic/request.js'
import { responseOf } from './anthropic/response.js'
import { initMessageStream, nextMessageEvent } from './anthropic/stream.js'
import { usageOf } from './anthropic/usage.js'
import { countOf, objectOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { googleError } from './gemini/errors.js'
import { JSON_CONTENT } from './openai-chat/provider.js'
import {
  publisherPath,
  serviceAccountToken,
  type VertexCredentials,
  vertexAddress,
  vertexCredentials,
} from './vertex/credentials.js'

const VERSION = 'vertex-2023-10-16'

const at = (credentials: VertexCredentials, model: string, stream: boolean): string =>
  `${publisherPath(credentials, 'anthropic')}/${encodeURIComponent(model)}:${stream ? 'streamRawPredict' : 'rawPredict'}`

/** Vertex AI fetches nothing. Throws UnsupportedInput. */
function withoutUrls(request: AiRequest): AiRequest {
  for (const { content } of request.messages)
    for (const block of content)
      if ((block.type === 'image' || block.type === 'document') && block.url)
        throw new UnsupportedInput('The provider of this model takes no files by URL; send the bytes.', 'messages')
  return request
}

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: [...JSON_CONTENT],
  body: Buffer.from(JSON.stringify(body)),
})

export default defineProvider({
  id: 'vertex-anthropic',
  label: 'Claude on Vertex AI',
  baseUrl: 'https://{location}-aiplatform.googleapis.com',
  address: vertexAddress,
  documentation: 'https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude',
  credentials: vertexCredentials,
  // The model stands in the path and the version in the body, so that no bytes can pass.
  speaks: [],
  serves: [],
  path: (_, { model, credentials, stream }) => at(credentials, model, stream),
  authorize: () => [],
  token: serviceAccountToken,
  usage: (body, _, before) => usageOf(body, before),
  streamUsage: 'always',
  chat: {
    request: (request, { model, credentials, maxOutputTokens }, drop) => {
      const { serviceTier, ...plain } = withoutUrls(request)
      if (serviceTier !== undefined) drop('serviceTier')
      const { model: _, ...body } = messagesBody(plain, model, maxOutputTokens, drop)
      return post(at(credentials, model, request.stream), { anthropic_version: VERSION, ...body })
    },
    response: responseOf,
    stream: { framing: 'sse', init: initMessageStream, next: nextMessageEvent },
  },
  wantsBytes: () => true,
  count: {
    request: (request, { model, credentials, maxOutputTokens }) =>
      post(
        `${publisherPath(credentials, 'anthropic')}/count-tokens:rawPredict`,
        promptBody(request, model, maxOutputTokens, () => {}).body,
      ),
    response: body => countOf(objectOf(body).input_tokens),
  },
  error: (status, body, retryAfter) =>
    objectOf(body).type === 'error' ? anthropicError(status, body, retryAfter) : googleError(status, body, retryAfter),
  lacks: [
    'image-urls',
    'audio',
    'logprobs',
    'seed',
    'penalties',
    'logit-bias',
    'verbosity',
    'cache-key',
    'service-tier',
  ],
  limits: [
    'Model names are those of Vertex AI, such as claude-sonnet-4-5@20250929.',
    'Files by id are not offered on Vertex AI.',
    'A model that thinks cannot be forced to call a tool.',
  ],
})
