import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'together',
    label: 'Together AI',
    baseUrl: 'https://api.together.xyz/v1',
    credentials: apiKey,
    limits: ['Chat completions only.', 'What a model supports of tools and JSON output differs from model to model.'],
  }),
)
