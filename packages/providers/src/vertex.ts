import { countOf, objectOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { googleError } from './gemini/errors.js'
import { generateBody, promptBody } from './gemini/request.js'
import { responseOf } from './gemini/response.js'
import { initGenerateStream, nextGenerateChunk } from './gemini/stream.js'
import { usageOf } from './gemini/usage.js'
import { JSON_CONTENT } from './openai-chat/provider.js'
import {
  publisherPath,
  serviceAccountToken,
  type VertexCredentials,
  vertexAddress,
  vertexCredentials,
} from './vertex/credentials.js'
import { vertexEmbeddings } from './vertex/embeddings.js'

/** Calls of tools have no ids here. */
const FLAVOUR = { ids: false }

const at = (credentials: VertexCredentials, model: string, verb: string): string =>
  `${publisherPath(credentials, 'google')}/${encodeURIComponent(model)}:${verb}`

const verbOf = (stream: boolean): string => (stream ? 'streamGenerateContent?alt=sse' : 'generateContent')

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: [...JSON_CONTENT],
  body: Buffer.from(JSON.stringify(body)),
})

export default defineProvider({
  id: 'vertex',
  label: 'Google Vertex AI',
  baseUrl: 'https://{location}-aiplatform.googleapis.com',
  address: vertexAddress,
  documentation: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference',
  credentials: vertexCredentials,
  speaks: ['gemini'],
  serves: [],
  path: (_, { model, credentials, stream }) => at(credentials, model, verbOf(stream)),
  authorize: () => [],
  token: serviceAccountToken,
  usage: body => usageOf(body),
  streamUsage: 'always',
  chat: {
    request: (request, { model, credentials }, drop) =>
      post(at(credentials, model, verbOf(request.stream)), generateBody(request, model, FLAVOUR, drop)),
    response: responseOf,
    stream: { framing: 'sse', init: initGenerateStream, next: nextGenerateChunk },
  },
  embed: vertexEmbeddings,
  count: {
    request: (request, { model, credentials }) =>
      post(at(credentials, model, 'countTokens'), promptBody(request, model, FLAVOUR)),
    response: body => countOf(objectOf(body).totalTokens),
  },
  error: googleError,
  lacks: ['parallel-tools', 'strict-tools', 'logit-bias', 'user', 'verbosity', 'cache-key'],
  limits: [
    'Models of Google alone; Claude on Vertex AI has a type of its own.',
    'At most five stop sequences.',
    'Models before the third generation take tools or a format for the answer, not both: the format is then told in words.',
    'Gemini 3 and 2.5 Pro always think; they can only be told to think little.',
  ],
})
