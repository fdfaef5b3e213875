import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'xai',
    label: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    credentials: apiKey,
    limits: ['Chat completions only.', 'Live search is billed by xAI beside tokens and is not in the cost shown here.'],
  }),
)
