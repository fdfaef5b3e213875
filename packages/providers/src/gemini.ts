import { countOf, objectOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { geminiEmbeddings } from './gemini/embeddings.js'
import { googleError } from './gemini/errors.js'
import { generateBody, promptBody } from './gemini/request.js'
import { responseOf } from './gemini/response.js'
import { initGenerateStream, nextGenerateChunk } from './gemini/stream.js'
import { usageOf } from './gemini/usage.js'
import { apiKey, JSON_CONTENT } from './openai-chat/provider.js'

const FLAVOUR = { ids: true }

/** Names may come with their collection: `models/…`, `tunedModels/…`. */
const nameOf = (model: string): string =>
  /^\w+\//.test(model) ? model.split('/').map(encodeURIComponent).join('/') : `models/${encodeURIComponent(model)}`

const at = (model: string, stream: boolean): string =>
  `/v1beta/${nameOf(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`

/** Files of Google's own service and films on YouTube are taken by their addresses. */
const OWN = /^https:\/\/(generativelanguage\.googleapis\.com|(www\.)?youtube\.com|youtu\.be)\//i

const isForeign = (url: string): boolean => /^https?:/i.test(url) && !OWN.test(url)

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: [...JSON_CONTENT],
  body: Buffer.from(JSON.stringify(body)),
})

export default defineProvider({
  id: 'gemini',
  label: 'Google Gemini',
  baseUrl: 'https://generativelanguage.googleapis.com',
  documentation: 'https://ai.google.dev/api/generate-content',
  credentials: apiKey,
  speaks: ['gemini'],
  serves: [],
  path: (_, { model, stream }) => at(model, stream),
  authorize: ({ apiKey: key }) => ['x-goog-api-key', key],
  usage: body => usageOf(body),
  streamUsage: 'always',
  chat: {
    request: (request, { model }, drop) => post(at(model, request.stream), generateBody(request, model, FLAVOUR, drop)),
    response: responseOf,
    stream: { framing: 'sse', init: initGenerateStream, next: nextGenerateChunk },
  },
  wantsBytes: ({ url }) => isForeign(url),
  embed: geminiEmbeddings,
  count: {
    request: (request, { model }) =>
      post(`/v1beta/${nameOf(model)}:countTokens`, {
        generateContentRequest: { model: nameOf(model), ...promptBody(request, model, FLAVOUR) },
      }),
    response: body => countOf(objectOf(body).totalTokens),
  },
  error: googleError,
  lacks: ['parallel-tools', 'strict-tools', 'logit-bias', 'user', 'verbosity', 'cache-key'],
  limits: [
    'At most five stop sequences.',
    'Models before the third generation take tools or a format for the answer, not both: the format is then told in words.',
    'Gemini 3 and 2.5 Pro always think; they can only be told to think little.',
    'Thoughts of other vendors are not replayed; their tool calls are.',
  ],
})
