import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'scaleway',
    label: 'Scaleway',
    baseUrl: 'https://api.scaleway.ai/v1',
    documentation: 'https://www.scaleway.com/en/docs/generative-apis/api-cli/using-chat-api',
    credentials: apiKey,
    lacks: ['logit-bias', 'user', 'strict-tools'],
    embeds: true,
    limits: ['Tools, images and reasoning depend on the model.'],
  }),
)
