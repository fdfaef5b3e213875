import { defineProvider } from './contract.js'
import { byReasoningObject } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'vercel',
    label: 'Vercel AI Gateway',
    baseUrl: 'https://ai-gateway.vercel.sh/v1',
    documentation: 'https://vercel.com/docs/ai-gateway/openai-compat',
    credentials: apiKey,
    has: ['documents'],
    lacks: ['logprobs', 'seed', 'strict-tools'],
    thinking: byReasoningObject,
    embeds: true,
    limits: [
      'Model names carry their maker, as in anthropic/claude-sonnet-4.',
      'Which vendor answers is decided by Vercel; what a model supports beyond text depends on it.',
    ],
  }),
)
