import { z } from 'zod'
import { defineProvider } from './contract.js'
import { openAiCompatible, secret } from './openai-chat/provider.js'

export default defineProvider(
  openAiCompatible({
    id: 'databricks',
    label: 'Databricks',
    baseUrl: 'https://{workspace}/serving-endpoints',
    documentation: 'https://docs.databricks.com/aws/en/machine-learning/foundation-model-apis/api-reference',
    credentials: z.object({
      apiKey: secret('Access token'),
      workspace: z
        .string()
        .trim()
        .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'a host name, such as adb-123.4.azuredatabricks.net')
        .optional()
        .meta({ title: 'Host of the workspace' }),
    }),
    has: ['top-k'],
    lacks: ['strict-tools', 'parallel-tools', 'penalties', 'seed', 'user'],
    // Chunks carry it unasked.
    streamUsage: 'always',
    embeds: true,
    limits: ['The model is the name of a serving endpoint.', 'Images, tools and reasoning depend on the model.'],
  }),
)
