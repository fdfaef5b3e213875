import { defineProvider } from './contract.js'
import { byThinkingType } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'zhipu',
    label: 'Zhipu AI',
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    documentation: 'https://docs.z.ai/api-reference/llm/chat-completion',
    credentials: apiKey,
    lacks: ['tool-choice', 'strict-tools', 'parallel-tools', 'json-schema', 'penalties', 'seed', 'logprobs', 'user'],
    // The last chunk of every stream carries it, and stream_options is not a field of this API.
    streamUsage: 'always',
    replay: 'reasoning_content',
    thinking: byThinkingType,
    embeds: true,
    limits: [
      'Keys of Z.ai, its international platform, need the base URL https://api.z.ai/api/paas/v4.',
      'A tool cannot be forced: such calls leave the choice to the model.',
      'A JSON Schema is told to the model in words.',
    ],
  }),
)
