import { defineProvider } from './contract.js'
import { apiKey, openAiCompatible } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'github-models',
    label: 'GitHub Models',
    baseUrl: 'https://models.github.ai/inference',
    documentation: 'https://docs.github.com/en/rest/models/inference',
    credentials: apiKey,
    headers: () => ['x-github-api-version', '2022-11-28'],
    lacks: ['logprobs', 'parallel-tools', 'reasoning', 'strict-tools', 'user'],
    embeds: true,
    limits: [
      'The key is a personal access token with the permission models: read.',
      'Free use is limited to few calls a day and short prompts.',
      'For an organization give the base URL https://models.github.ai/orgs/{organization}/inference.',
    ],
  }),
)
