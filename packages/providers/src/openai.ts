import { z } from 'zod'
import { defineProvider } from './contract.js'
import { openAiCompatible } from './openai-chat/provider.js'

const accountId = z
  .string()
  .trim()
  .regex(/^[\w-]{1,100}$/, 'an id as OpenAI shows it')
  .optional()

export default defineProvider(
  openAiCompatible({
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    credentials: z.object({
      apiKey: z.string().trim().min(1).max(500).meta({ title: 'API key', secret: true }),
      organization: accountId.meta({ title: 'Organization id' }),
      project: accountId.meta({ title: 'Project id' }),
    }),
    headers: ({ organization, project }) => [
      ...(organization ? ['openai-organization', organization] : []),
      ...(project ? ['openai-project', project] : []),
    ],
    limits: ['Chat completions only; responses, embeddings, images and audio are not carried yet.'],
  }),
)
