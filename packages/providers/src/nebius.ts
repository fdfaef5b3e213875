import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'nebius',
    label: 'Nebius Token Factory',
    baseUrl: 'https://api.tokenfactory.nebius.com/v1',
    documentation: 'https://docs.tokenfactory.nebius.com/api-reference/introduction',
    credentials: apiKey,
    has: ['top-k', 'logit-bias'],
    embeds: true,
    limits: ['Tools, images and reasoning depend on the model.'],
  }),
)
