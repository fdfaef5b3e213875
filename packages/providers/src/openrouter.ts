import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    credentials: apiKey,
    limits: [
      'Chat completions only.',
      'Which vendor answers is decided by OpenRouter; its price may differ from the price book.',
    ],
  }),
)
