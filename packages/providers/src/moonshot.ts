import { defineProvider } from './contract.js'
import { byThinkingType } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'moonshot',
    label: 'Moonshot AI',
    baseUrl: 'https://api.moonshot.ai/v1',
    documentation: 'https://platform.moonshot.ai/docs/api/chat',
    credentials: apiKey,
    has: ['cache-key'],
    lacks: ['image-urls', 'tool-choice', 'strict-tools', 'parallel-tools', 'json-schema', 'seed', 'logprobs', 'user'],
    replay: 'reasoning_content',
    thinking: byThinkingType,
    limits: [
      'Keys of the platform in China need the base URL https://api.moonshot.cn/v1.',
      'A tool cannot be forced: such calls leave the choice to the model.',
      'A JSON Schema is told to the model in words.',
      'Newer Kimi models fix temperature and top_p themselves and refuse other values.',
    ],
  }),
)
