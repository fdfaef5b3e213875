import { chatIn } from './chat.js'
import { anthropicMessages } from './dialects/anthropic/dialect.js'
import { openAiCompletions } from './dialects/completions/dialect.js'
import { gemini } from './dialects/gemini/dialect.js'
import { openAiChat } from './dialects/openai-chat/dialect.js'
import { openAiResponses } from './dialects/responses/dialect.js'
import type { AiRoute } from './handler.js'
import { listModels, showModel } from './models.js'
import { deployment, geminiModel } from './path-calls.js'
import { type AiTimeouts, aiTimeouts } from './timeouts.js'

/** The AI surface. Routes are asked in this order. */
export function aiRoutes(timeouts: AiTimeouts = aiTimeouts): readonly AiRoute[] {
  const openAi = { method: 'POST', dialect: 'openai' } as const
  const google = { method: 'POST', dialect: 'gemini' } as const
  const azure = '/openai/deployments/{deployment}'
  const models = '/v1beta/models/{model+}'
  return [
    { ...openAi, path: '/v1/chat/completions', handle: chatIn(openAiChat, timeouts) },
    { ...openAi, path: '/v1/completions', handle: chatIn(openAiCompletions, timeouts) },
    { ...openAi, path: '/v1/responses', handle: chatIn(openAiResponses, timeouts) },
    { ...openAi, path: `${azure}/chat/completions`, handle: chatIn(openAiChat, timeouts, deployment) },
    { ...openAi, path: `${azure}/completions`, handle: chatIn(openAiCompletions, timeouts, deployment) },
    { method: 'POST', path: '/v1/messages', dialect: 'anthropic', handle: chatIn(anthropicMessages, timeouts) },
    {
      ...google,
      path: `${models}:generateContent`,
      handle: chatIn(gemini, timeouts, exchange => ({ model: geminiModel(exchange), stream: false })),
    },
    {
      ...google,
      path: `${models}:streamGenerateContent`,
      handle: chatIn(gemini, timeouts, exchange => ({ model: geminiModel(exchange), stream: true })),
    },
    { method: 'GET', path: '/v1/models', dialect: 'openai', handle: listModels },
    { method: 'GET', path: '/v1/models/*', dialect: 'openai', handle: showModel },
  ]
}
