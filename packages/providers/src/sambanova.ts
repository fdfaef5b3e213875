import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'sambanova',
    label: 'SambaNova',
    baseUrl: 'https://api.sambanova.ai/v1',
    documentation: 'https://docs.sambanova.ai/docs/en/features/openai-compatibility',
    credentials: apiKey,
    has: ['top-k'],
    lacks: ['logprobs', 'penalties', 'seed', 'strict-tools', 'user'],
    embeds: true,
    limits: ['Tools, images and JSON Schema depend on the model.'],
  }),
)
