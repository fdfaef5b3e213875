import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'vllm',
    label: 'vLLM',
    baseUrl: '',
    credentials: optionalApiKey,
    limits: [
      'Chat completions only.',
      'Run your own server; give its base URL with /v1.',
      'Tools and reasoning need the server to be started with the matching parsers.',
    ],
  }),
)
