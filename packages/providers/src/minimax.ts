import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'minimax',
    label: 'MiniMax',
    baseUrl: 'https://api.minimax.io/v1',
    documentation: 'https://platform.minimax.io/docs/api-reference/text-openai-api',
    credentials: apiKey,
    lacks: [
      'images',
      'image-urls',
      'json-object',
      'json-schema',
      'logprobs',
      'penalties',
      'seed',
      'stop',
      'reasoning',
      'strict-tools',
      'parallel-tools',
      'user',
    ],
    limits: [
      'Keys of the platform in China need the base URL https://api.minimaxi.com/v1.',
      'Images are not read by the text models.',
      'Thoughts stand inside the text, between think tags.',
    ],
  }),
)
