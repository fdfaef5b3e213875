import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'huggingface',
    label: 'Hugging Face',
    baseUrl: 'https://router.huggingface.co/v1',
    documentation: 'https://huggingface.co/docs/inference-providers/tasks/chat-completion',
    credentials: apiKey,
    lacks: ['strict-tools', 'user'],
    limits: [
      'Which provider runs the model is decided by the router; name one after a colon, as in org/model:provider, to choose.',
      'What a model supports beyond text depends on that provider.',
      'For a dedicated endpoint give its own base URL with /v1.',
    ],
  }),
)
