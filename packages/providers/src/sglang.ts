import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'sglang',
    label: 'SGLang',
    baseUrl: '',
    documentation: 'https://docs.sglang.ai/basic_usage/openai_api.html',
    credentials: optionalApiKey,
    has: ['top-k', 'logit-bias'],
    embeds: true,
    limits: [
      'Run your own server; give its base URL with /v1.',
      'Tools and reasoning need the server to be started with the matching parsers.',
    ],
  }),
)
