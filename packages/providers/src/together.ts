import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'together',
    label: 'Together AI',
    baseUrl: 'https://api.together.xyz/v1',
    documentation: 'https://docs.together.ai/reference/chat-completions-1',
    credentials: apiKey,
    has: ['top-k', 'logit-bias'],
    lacks: ['user', 'strict-tools'],
    replay: 'reasoning',
    embeds: true,
    serves: ['images', 'speech', 'transcriptions', 'translations', 'rerank'],
    limits: ['Tools, images and JSON Schema depend on the model.'],
  }),
)
