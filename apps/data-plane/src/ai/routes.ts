import { SERVICE_PATHS, services } from '@gatehouse/providers/common/services.js'
import { chatIn, type ReadPath, type TaskMaker } from './chat.js'
import { anthropicMessages } from './dialects/anthropic/dialect.js'
import { cohereChat } from './dialects/cohere/dialect.js'
import { openAiCompletions } from './dialects/completions/dialect.js'
import type { ClientDialect } from './dialects/contract.js'
import { gemini, geminiArray } from './dialects/gemini/dialect.js'
import { ollamaChat, ollamaGenerate } from './dialects/ollama/dialect.js'
import { openAiChat } from './dialects/openai-chat/dialect.js'
import { openAiResponses } from './dialects/responses/dialect.js'
import type { AiRoute } from './handler.js'
import { listModels, listTags, showModel } from './models.js'
import { deployment, geminiModel, wantsEvents } from './path-calls.js'
import { serviceIn } from './services/service.js'
import {
  batchEmbedContents,
  cohereEmbed,
  countContents,
  countMessages,
  embedContent,
  ollamaEmbed,
  ollamaEmbedding,
  openAiEmbeddings,
} from './tasks/makers.js'

const AZURE = '/openai/deployments/{deployment}'
const GEMINI = '/v1beta/models/{model+}'

const plain: ReadPath = () => ({ stream: false, plain: true })
const ofGemini =
  (stream: boolean): ReadPath =>
  exchange => ({ model: geminiModel(exchange), stream, plain: true })
const ofDeployment: ReadPath = exchange => ({ model: deployment(exchange) })
const ofDeploymentPlain: ReadPath = exchange => ({ model: deployment(exchange), stream: false, plain: true })

/** The AI surface. Routes are asked in this order. */
export function aiRoutes(): readonly AiRoute[] {
  const route = (path: string, dialect: ClientDialect, readPath?: ReadPath, make?: TaskMaker): AiRoute => ({
    method: 'POST',
    path,
    dialect: dialect.errors,
    handle: chatIn(dialect, readPath, make),
  })
  return [
    route('/v1/chat/completions', openAiChat),
    route('/v1/responses', openAiResponses),
    route('/v1/messages', anthropicMessages),
    route('/v1/embeddings', openAiChat, plain, openAiEmbeddings),
    route('/v1/completions', openAiCompletions),
    route('/v1/messages/count_tokens', anthropicMessages, plain, countMessages),
    route(`${GEMINI}:generateContent`, gemini, ofGemini(false)),
    streamed(),
    route(`${GEMINI}:countTokens`, gemini, ofGemini(false), countContents),
    route(`${GEMINI}:embedContent`, gemini, ofGemini(false), embedContent),
    route(`${GEMINI}:batchEmbedContents`, gemini, ofGemini(false), batchEmbedContents),
    route(`${AZURE}/chat/completions`, openAiChat, ofDeployment),
    route(`${AZURE}/completions`, openAiCompletions, ofDeployment),
    route(`${AZURE}/embeddings`, openAiChat, ofDeploymentPlain, openAiEmbeddings),
    route('/api/chat', ollamaChat),
    route('/api/generate', ollamaGenerate),
    route('/api/embed', ollamaChat, plain, ollamaEmbed),
    route('/api/embeddings', ollamaChat, plain, ollamaEmbedding),
    { method: 'GET', path: '/api/tags', dialect: 'ollama', handle: listTags },
    route('/v2/chat', cohereChat),
    route('/v2/embed', cohereChat, plain, cohereEmbed),
    { method: 'POST', path: '/v2/rerank', dialect: 'cohere', handle: serviceIn('rerank', plain) },
    ...servicesAt('/v1', plain),
    ...servicesAt(AZURE, ofDeploymentPlain),
    { method: 'GET', path: '/v1/models', dialect: 'openai', handle: listModels },
    { method: 'GET', path: '/v1/models/*', dialect: 'openai', handle: showModel },
  ]
}

const servicesAt = (root: string, readPath: ReadPath): AiRoute[] =>
  services.map(service => ({
    method: 'POST',
    path: root + SERVICE_PATHS[service],
    dialect: 'openai',
    handle: serviceIn(service, readPath),
  }))

function streamed(): AiRoute {
  const events = chatIn(gemini, ofGemini(true))
  const array = chatIn(geminiArray, ofGemini(true))
  return {
    method: 'POST',
    path: `${GEMINI}:streamGenerateContent`,
    dialect: 'gemini',
    handle: exchange => (wantsEvents(exchange) ? events(exchange) : array(exchange)),
  }
}
