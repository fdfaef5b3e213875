import { defineProvider } from './contract.js'
import { byReasoningObject } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    documentation: 'https://openrouter.ai/docs/api-reference/overview',
    credentials: apiKey,
    has: ['top-k', 'logit-bias', 'documents', 'audio', 'verbosity'],
    replay: 'reasoning_details',
    thinking: byReasoningObject,
    embeds: true,
    limits: [
      'Which vendor answers is decided by OpenRouter; its price may differ from the price book.',
      'What a model supports beyond text depends on the vendor that serves it.',
    ],
  }),
)
