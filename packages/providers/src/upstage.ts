import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'upstage',
    label: 'Upstage',
    baseUrl: 'https://api.upstage.ai/v1',
    documentation: 'https://console.upstage.ai/api/chat',
    credentials: apiKey,
    lacks: ['images', 'image-urls', 'logprobs', 'seed', 'user', 'strict-tools', 'parallel-tools'],
    embeds: true,
    limits: ['Images are read by document models, not by Solar.'],
  }),
)
