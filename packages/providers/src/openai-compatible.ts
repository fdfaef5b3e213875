import { services } from './common/services.js'
import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'openai-compatible',
    label: 'OpenAI-compatible',
    baseUrl: '',
    documentation: 'https://platform.openai.com/docs/api-reference/chat',
    credentials: optionalApiKey,
    has: ['top-k', 'logit-bias', 'documents', 'audio'],
    embeds: true,
    serves: services,
    limits: [
      'For any server that speaks OpenAI chat completions; give its base URL with the version segment.',
      'What it supports beyond that is for its maker to say.',
    ],
  }),
)
