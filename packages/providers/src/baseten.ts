import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'baseten',
    label: 'Baseten',
    baseUrl: 'https://inference.baseten.co/v1',
    documentation: 'https://docs.baseten.co/development/model-apis/overview',
    credentials: apiKey,
    has: ['top-k', 'logit-bias'],
    lacks: ['strict-tools'],
    limits: [
      'For the shared Model APIs; a dedicated deployment has a base URL of its own.',
      'Images and reasoning depend on the model.',
    ],
  }),
)
