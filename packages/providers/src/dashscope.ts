import { defineProvider } from './contract.js'
import { byEnableThinking } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'dashscope',
    label: 'Alibaba Cloud Model Studio',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    documentation: 'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
    credentials: apiKey,
    has: ['top-k'],
    lacks: ['strict-tools', 'user'],
    replay: 'reasoning_content',
    thinking: byEnableThinking,
    embeds: true,
    limits: [
      'Keys of the region in China need the base URL https://dashscope.aliyuncs.com/compatible-mode/v1.',
      'Some open Qwen models think only when streamed.',
      'JSON Schema depends on the model.',
    ],
  }),
)
