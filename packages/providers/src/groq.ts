import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    credentials: apiKey,
    limits: ['Chat completions only.', 'logprobs, logit_bias and n > 1 are refused by Groq.'],
  }),
)
