import { defineProvider } from './contract.js'
import { mistralBody, mistralId } from './mistral/quirks.js'
import { byEffort } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'mistral',
    label: 'Mistral AI',
    baseUrl: 'https://api.mistral.ai/v1',
    documentation: 'https://docs.mistral.ai/api',
    credentials: apiKey,
    has: ['documents', 'cache-key'],
    lacks: ['logprobs', 'user'],
    // The last chunk of every stream carries it, and stream_options is not a field of this API.
    streamUsage: 'always',
    required: 'any',
    seedField: 'random_seed',
    toolId: mistralId,
    thinking: reasoning => byEffort(reasoning.effort === 'max' ? { ...reasoning, effort: 'xhigh' } : reasoning),
    polish: mistralBody,
    embeds: true,
    serves: ['moderations', 'transcriptions'],
    limits: [
      'Callers of the same dialect have their own fields passed on: what Mistral does not know it refuses with status 422.',
      'Images and reasoning depend on the model.',
    ],
  }),
)
