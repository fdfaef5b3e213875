import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'deepinfra',
    label: 'DeepInfra',
    baseUrl: 'https://api.deepinfra.com/v1/openai',
    documentation: 'https://deepinfra.com/docs/openai_api',
    credentials: apiKey,
    has: ['top-k'],
    lacks: ['logprobs', 'strict-tools'],
    embeds: true,
    limits: ['Tools, images and JSON Schema depend on the model.'],
  }),
)
