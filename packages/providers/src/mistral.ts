import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'mistral',
    label: 'Mistral AI',
    baseUrl: 'https://api.mistral.ai/v1',
    credentials: apiKey,
    // The last chunk of every stream carries it, and stream_options is not a field of this API.
    streamUsage: 'always',
    limits: [
      'Chat completions only.',
      'Mistral calls the seed random_seed and refuses fields that it does not know, such as user and logit_bias.',
    ],
  }),
)
