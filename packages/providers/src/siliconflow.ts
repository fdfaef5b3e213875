import { defineProvider } from './contract.js'
import { byEnableThinking } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'siliconflow',
    label: 'SiliconFlow',
    baseUrl: 'https://api.siliconflow.com/v1',
    documentation: 'https://docs.siliconflow.com/en/api-reference/chat-completions/chat-completions',
    credentials: apiKey,
    has: ['top-k'],
    lacks: ['logprobs', 'parallel-tools', 'seed', 'user', 'json-schema'],
    replay: 'reasoning_content',
    thinking: byEnableThinking,
    embeds: true,
    serves: ['images', 'speech', 'transcriptions', 'rerank'],
    limits: [
      'Keys of the platform in China need the base URL https://api.siliconflow.cn/v1.',
      'Tools and images depend on the model.',
    ],
  }),
)
