import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'cerebras',
    label: 'Cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    documentation: 'https://inference-docs.cerebras.ai/api-reference/chat-completions',
    credentials: apiKey,
    lacks: ['images', 'image-urls', 'penalties', 'parallel-tools'],
    outputLimit: 'max_completion_tokens',
    replay: 'reasoning',
    limits: [
      'Reasoning and JSON Schema depend on the model.',
      'Penalties are refused with status 400, so translated calls go without.',
    ],
  }),
)
