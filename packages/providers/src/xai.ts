import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'xai',
    label: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    documentation: 'https://docs.x.ai/docs/api-reference',
    credentials: apiKey,
    outputLimit: 'max_completion_tokens',
    replay: 'reasoning_content',
    serves: ['images'],
    limits: [
      'Reasoning models refuse stop sequences and penalties.',
      'Searches are billed by xAI beside tokens and are not in the cost shown here.',
    ],
  }),
)
