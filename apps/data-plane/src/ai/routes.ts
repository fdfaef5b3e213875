import { chatCompletions } from './chat.js'
import type { AiRoute } from './handler.js'
import { listModels, showModel } from './models.js'
import { type AiTimeouts, aiTimeouts } from './timeouts.js'

/** The AI surface. Routes are asked in this order. */
export const aiRoutes = (timeouts: AiTimeouts = aiTimeouts): readonly AiRoute[] => [
  { method: 'POST', path: '/v1/chat/completions', dialect: 'openai', handle: chatCompletions(timeouts) },
  { method: 'GET', path: '/v1/models', dialect: 'openai', handle: listModels },
  { method: 'GET', path: '/v1/models/*', dialect: 'openai', handle: showModel },
]
