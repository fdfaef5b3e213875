import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'novita',
    label: 'Novita AI',
    baseUrl: 'https://api.novita.ai/openai/v1',
    documentation: 'https://novita.ai/docs/guides/llm-api',
    credentials: apiKey,
    has: ['top-k', 'logit-bias'],
    lacks: ['parallel-tools', 'strict-tools', 'user'],
    embeds: true,
    limits: ['Tools, images and JSON Schema depend on the model.'],
  }),
)
