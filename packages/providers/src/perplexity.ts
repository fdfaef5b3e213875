import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'perplexity',
    label: 'Perplexity',
    baseUrl: 'https://api.perplexity.ai',
    documentation: 'https://docs.perplexity.ai/api-reference/chat-completions-post',
    credentials: apiKey,
    has: ['top-k'],
    lacks: [
      'tools',
      'tool-choice',
      'parallel-tools',
      'strict-tools',
      'json-object',
      'stop',
      'seed',
      'logprobs',
      'user',
    ],
    // Every chunk carries it, and stream_options is not a field of this API.
    streamUsage: 'always',
    limits: [
      'Every answer rests on a web search; sources come as citations.',
      'Searches are billed beside tokens and are not in the cost shown here.',
      'JSON output needs a schema.',
    ],
  }),
)
