import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'vllm',
    label: 'vLLM',
    baseUrl: '',
    documentation: 'https://docs.vllm.ai/en/stable/serving/openai_compatible_server.html',
    credentials: optionalApiKey,
    has: ['top-k', 'logit-bias', 'audio'],
    embeds: true,
    serves: ['transcriptions', 'translations', 'rerank'],
    limits: [
      'Run your own server; give its base URL with /v1.',
      'Tools and reasoning need the server to be started with the matching parsers.',
    ],
  }),
)
