import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'ollama',
    label: 'Ollama',
    baseUrl: '',
    credentials: optionalApiKey,
    limits: [
      'Chat completions only.',
      'Give the base URL of the OpenAI-compatible API, such as http://host:11434/v1.',
      'Context length is set in Ollama, not in the call; longer prompts are cut there.',
    ],
  }),
)
