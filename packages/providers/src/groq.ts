import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    documentation: 'https://console.groq.com/docs/openai',
    credentials: apiKey,
    lacks: ['logprobs', 'strict-tools'],
    outputLimit: 'max_completion_tokens',
    replay: 'reasoning',
    serves: ['speech', 'transcriptions', 'translations'],
    limits: [
      'Images, JSON Schema and reasoning depend on the model.',
      'JSON output cannot be streamed together with tools.',
    ],
  }),
)
