import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'ollama',
    label: 'Ollama',
    baseUrl: '',
    documentation: 'https://github.com/ollama/ollama/blob/main/docs/api.md',
    credentials: optionalApiKey,
    lacks: ['image-urls', 'tool-choice', 'strict-tools', 'parallel-tools', 'user'],
    embeds: true,
    limits: [
      'Give the base URL of the OpenAI-compatible API, such as http://host:11434/v1.',
      'Context length is set in Ollama, not in the call; longer prompts are cut there.',
    ],
  }),
)
