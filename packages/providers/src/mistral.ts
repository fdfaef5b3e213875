import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'mistral',
    label: 'Mistral AI',
    baseUrl: 'https://api.mistral.ai/v1',
    documentation: 'https://docs.mistral.ai/api',
    credentials: apiKey,
    lacks: ['logprobs', 'user'],
    // The last chunk of every stream carries it, and stream_options is not a field of this API.
    streamUsage: 'always',
    required: 'any',
    seedField: 'random_seed',
    embeds: true,
    limits: ['Fields that Mistral does not know are refused with status 422.'],
  }),
)
