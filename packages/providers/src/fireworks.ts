import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'fireworks',
    label: 'Fireworks AI',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    credentials: apiKey,
    limits: ['Chat completions only.', 'Model names are paths such as accounts/fireworks/models/….'],
  }),
)
