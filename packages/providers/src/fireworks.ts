import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'fireworks',
    label: 'Fireworks AI',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    documentation: 'https://docs.fireworks.ai/api-reference/post-chatcompletions',
    credentials: apiKey,
    has: ['top-k', 'logit-bias'],
    replay: 'reasoning_content',
    embeds: true,
    serves: ['rerank'],
    limits: ['Model names are paths such as accounts/fireworks/models/….', 'Images and reasoning depend on the model.'],
  }),
)
