import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'lm-studio',
    label: 'LM Studio',
    baseUrl: '',
    documentation: 'https://lmstudio.ai/docs/developer/openai-compat',
    credentials: optionalApiKey,
    has: ['top-k', 'logit-bias'],
    lacks: ['json-object', 'logprobs', 'strict-tools', 'parallel-tools', 'user', 'image-urls'],
    embeds: true,
    limits: [
      'Run your own server; give its base URL, such as http://host:1234/v1.',
      'JSON output needs a schema; JSON without one is not offered.',
    ],
  }),
)
