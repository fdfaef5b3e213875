import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'hyperbolic',
    label: 'Hyperbolic',
    baseUrl: 'https://api.hyperbolic.xyz/v1',
    documentation: 'https://docs.hyperbolic.xyz/docs/rest-api',
    credentials: apiKey,
    has: ['top-k', 'logit-bias'],
    lacks: ['strict-tools', 'parallel-tools', 'json-schema'],
    limits: ['Tools and images depend on the model.'],
  }),
)
