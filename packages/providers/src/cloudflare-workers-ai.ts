import { z } from 'zod'
import { defineProvider } from './contract.js'
import { openAiCompatible, secret } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'cloudflare-workers-ai',
    label: 'Cloudflare Workers AI',
    baseUrl: 'https://api.cloudflare.com/client/v4/accounts/{accountId}/ai/v1',
    documentation: 'https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility',
    credentials: z.object({
      apiKey: secret('API token'),
      accountId: z
        .string()
        .trim()
        .regex(/^[0-9a-f]{32}$/i, '32 hexadecimal digits')
        .optional()
        .meta({ title: 'Account id' }),
    }),
    has: ['top-k'],
    lacks: ['logprobs', 'parallel-tools', 'strict-tools', 'image-urls', 'user'],
    embeds: true,
    limits: ['Model names begin with @cf/ or @hf/.', 'Tools, images and JSON Schema depend on the model.'],
  }),
)
