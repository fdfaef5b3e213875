import { z } from 'zod'
import { defineProvider } from './contract.js'
import { openAiCompatible, secret } from './openai-chat/provider.js'

const accountId = z
  .string()
  .trim()
  .regex(/^[\w-]{1,100}$/, 'an id as OpenAI shows it')
  .optional()

const PATHS: Partial<Record<string, string>> = {
  'openai-responses': '/responses',
  'openai-completions': '/completions',
}

export default defineProvider({
  ...openAiCompatible({
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    documentation: 'https://platform.openai.com/docs/api-reference/chat',
    credentials: z.object({
      apiKey: secret('API key'),
      organization: accountId.meta({ title: 'Organization id' }),
      project: accountId.meta({ title: 'Project id' }),
    }),
    headers: ({ organization, project }) => [
      ...(organization ? ['openai-organization', organization] : []),
      ...(project ? ['openai-project', project] : []),
    ],
    path: dialect => PATHS[dialect] ?? '/chat/completions',
    has: ['documents', 'audio', 'logit-bias', 'service-tier', 'verbosity', 'cache-key'],
    outputLimit: 'max_completion_tokens',
    developerRole: true,
    embeds: true,
    serves: ['moderations', 'images', 'speech', 'transcriptions', 'translations'],
    limits: [
      'Reasoning models refuse temperature, top_p, penalties, logprobs and stop sequences.',
      'Documents travel as bytes or file ids, not by URL.',
    ],
  }),
  speaks: ['openai-chat', 'openai-responses', 'openai-completions'],
})
