import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'nvidia',
    label: 'NVIDIA NIM',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    documentation: 'https://docs.api.nvidia.com/nim/reference/llm-apis',
    credentials: apiKey,
    lacks: ['strict-tools', 'user'],
    replay: 'reasoning_content',
    limits: [
      'For the hosted API; give the base URL of your own NIM to call that.',
      'Tools, images and JSON Schema depend on the model.',
    ],
  }),
)
