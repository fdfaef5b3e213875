import { defineProvider } from './contract.js'
import { openAiCompatible, optionalApiKey } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'llama-cpp',
    label: 'llama.cpp',
    baseUrl: '',
    documentation: 'https://github.com/ggml-org/llama.cpp/tree/master/tools/server',
    credentials: optionalApiKey,
    has: ['top-k', 'logit-bias'],
    lacks: ['strict-tools', 'user'],
    embeds: true,
    limits: [
      'Run your own server; give its base URL with /v1.',
      'Tools need the server to be started with --jinja; images need a multimodal projector.',
    ],
  }),
)
