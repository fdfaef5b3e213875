import { classify } from './common/errors.js'
import { compact, countOf, listOf, objectOf, textOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { embedInput, vectorOf } from './gemini/embeddings.js'
import { chatBody } from './ollama/request.js'
import { initOllamaStream, usageOf as lineUsage, nextOllamaLine, responseOf } from './ollama/response.js'
import { JSON_CONTENT, optionalApiKey } from './openai-chat/provider.js'
import { usageOf } from './openai-chat/usage.js'

/** Where its own dialects are served. */
const PATHS: Partial<Record<string, string>> = { 'ollama-chat': '/api/chat', 'ollama-generate': '/api/generate' }

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: [...JSON_CONTENT],
  body: Buffer.from(JSON.stringify(body)),
})

export default defineProvider({
  id: 'ollama',
  label: 'Ollama',
  baseUrl: '',
  documentation: 'https://docs.ollama.com/api/chat',
  credentials: optionalApiKey,
  speaks: ['openai-chat', 'ollama-chat', 'ollama-generate'],
  serves: [],
  path: dialect => PATHS[dialect] ?? '/v1/chat/completions',
  authorize: ({ apiKey }) => (apiKey ? ['authorization', `Bearer ${apiKey}`] : []),
  usage: (body, dialect) => (PATHS[dialect] ? lineUsage(body) : usageOf(body)),
  streamUsage: 'asked',
  chat: {
    request: (request, { model }, drop) => post('/api/chat', chatBody(request, model, drop)),
    response: responseOf,
    stream: { framing: 'ndjson', init: initOllamaStream, next: nextOllamaLine },
  },
  wantsBytes: () => true,
  embed: {
    request: (request, { model }, drop) => {
      if (request.purpose !== undefined) drop('purpose')
      if (request.title !== undefined) drop('title')
      return post(
        '/api/embed',
        compact({ model, input: embedInput(request, drop).texts, dimensions: request.dimensions }),
      )
    },
    response: body => {
      const { model, embeddings, prompt_eval_count: tokens } = objectOf(body)
      const vectors = listOf(embeddings).map(vectorOf)
      if (vectors.length === 0) throw new TypeError('the answer holds no embeddings')
      return { model: textOf(model), vectors, ...(countOf(tokens) ? { inputTokens: countOf(tokens) } : {}) }
    },
  },
  error: classify,
  lacks: [
    'tool-choice',
    'parallel-tools',
    'strict-tools',
    'image-urls',
    'audio',
    'logit-bias',
    'user',
    'service-tier',
    'verbosity',
    'cache-key',
  ],
  limits: [
    'Run your own server; give its base URL without a version, such as http://host:11434.',
    'Context length is set in Ollama, not in the call; longer prompts are cut there.',
    'Documents are taken as text alone; tools, images and thinking depend on the model.',
  ],
})
