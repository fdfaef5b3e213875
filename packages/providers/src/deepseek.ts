import { defineProvider } from './contract.js'
import { byEffort, byThinkingType } from './openai-chat/conduct.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    documentation: 'https://api-docs.deepseek.com',
    credentials: apiKey,
    lacks: ['images', 'image-urls', 'json-schema', 'seed', 'parallel-tools', 'strict-tools', 'user'],
    // Thoughts of a turn with tool calls have to come back with it.
    replay: 'reasoning_content',
    thinking: reasoning => ({
      ...byThinkingType(reasoning),
      ...(reasoning.enabled === false ? {} : byEffort(reasoning)),
    }),
    limits: [
      'A JSON Schema is told to the model in words: DeepSeek holds it to JSON, not to a schema.',
      'Thinking models take no temperature, top_p or penalties.',
    ],
  }),
)
