import { defineProvider } from './contract.js'
import { byThinkingType } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'volcengine',
    label: 'Volcengine Ark',
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    documentation: 'https://www.volcengine.com/docs/82379/1494384',
    credentials: apiKey,
    has: ['logit-bias', 'service-tier'],
    lacks: ['seed', 'user', 'strict-tools'],
    replay: 'reasoning_content',
    thinking: byThinkingType,
    embeds: true,
    limits: ['Model names are model ids or ids of your own endpoints.', 'Images and JSON Schema depend on the model.'],
  }),
)
