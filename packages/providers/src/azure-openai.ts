import { z } from 'zod'
import { entraToken } from './azure/entra.js'
import { SERVICE_PATHS } from './common/services.js'
import { defineProvider, type Provider } from './contract.js'
import { embedMap } from './openai-chat/embeddings.js'
import { openAiCompatible, secret } from './openai-chat/provider.js'

const guid = (title: string) => z.string().trim().max(100).optional().meta({ title })

const credentials = z
  .object({
    apiKey: secret('API key').optional(),
    tenantId: guid('Entra tenant id, in the place of a key'),
    clientId: guid('Entra client id'),
    clientSecret: secret('Entra client secret').optional(),
    authority: z
      .url({ protocol: /^https?$/ })
      .transform(url => url.replace(/\/+$/, ''))
      .default('https://login.microsoftonline.com')
      .meta({ title: 'Entra authority', description: 'Another one for sovereign clouds.' }),
    resource: z
      .string()
      .trim()
      .regex(/^[a-z0-9-]{2,64}$/i, 'the name of the resource')
      .optional()
      .meta({ title: 'Resource name', description: 'Of https://{resource}.openai.azure.com.' }),
    apiVersion: z
      .string()
      .trim()
      .regex(/^(v1|\d{4}-\d\d-\d\d(-preview)?)$/, 'v1, or a date such as 2024-10-21')
      .default('2024-10-21')
      .meta({ title: 'API version', description: 'A date, or v1 for the API without deployment paths.' }),
  })
  .refine(given => given.apiKey || (given.tenantId && given.clientId && given.clientSecret), {
    message: 'Give an API key, or tenant id, client id and client secret of an Entra application.',
    path: ['apiKey'],
  })

type Credentials = z.output<typeof credentials>

/** Below the resource; the model's name is the deployment's. */
const at = (what: string, model: string, { apiVersion }: Credentials): string =>
  apiVersion === 'v1'
    ? `/openai/v1${what}`
    : `/openai/deployments/${encodeURIComponent(model)}${what}?api-version=${apiVersion}`

const path: Provider<typeof credentials>['path'] = (dialect, { model, credentials }) =>
  dialect === 'openai-responses'
    ? `/openai/v1/responses`
    : at(dialect === 'openai-completions' ? '/completions' : '/chat/completions', model, credentials)

export default defineProvider({
  ...openAiCompatible({
    id: 'azure-openai',
    label: 'Azure OpenAI',
    baseUrl: 'https://{resource}.openai.azure.com',
    documentation: 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference',
    credentials,
    path,
    authorize: ({ apiKey }) => (apiKey ? ['api-key', apiKey] : []),
    token: entraToken,
    has: ['documents', 'audio', 'logit-bias', 'service-tier', 'verbosity', 'cache-key'],
    outputLimit: 'max_completion_tokens',
    developerRole: true,
    servicePath: (service, { model, credentials }) => at(SERVICE_PATHS[service], model, credentials),
    serves: ['images', 'speech', 'transcriptions', 'translations'],
    limits: [
      'The model is the name of a deployment; for its price set one of your own, unless the deployment is named after the model.',
      'Responses are served by resources that have the v1 API.',
      'What Azure filters ends with content_filter, or is refused with status 400 before the model sees it.',
    ],
  }),
  speaks: ['openai-chat', 'openai-responses', 'openai-completions'],
  embed: embedMap<Credentials>((model, credentials) => at('/embeddings', model, credentials)),
})
