import { signV4 } from '@gatehouse/shared/aws-signature.js'
import { z } from 'zod'
import { bedrockEmbeddings } from './bedrock/embeddings.js'
import { bedrockError } from './bedrock/errors.js'
import { converseBody, promptBody } from './bedrock/request.js'
import { responseOf, usageOf } from './bedrock/response.js'
import { initConverseStream, nextConverseEvent } from './bedrock/stream.js'
import { toolConfig } from './bedrock/tools.js'
import { compact, countOf, objectOf } from './common/wire.js'
import { defineProvider } from './contract.js'
import { JSON_CONTENT, secret } from './openai-chat/provider.js'

const credentials = z
  .object({
    accessKeyId: z.string().trim().max(200).optional().meta({ title: 'Access key id' }),
    secretAccessKey: secret('Secret access key').optional(),
    sessionToken: secret('Session token, of temporary credentials').optional(),
    apiKey: secret('Bedrock API key, in the place of an access key').optional(),
    region: z
      .string()
      .trim()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1')
      .default('us-east-1')
      .meta({ title: 'Region' }),
  })
  .refine(given => given.apiKey || (given.accessKeyId && given.secretAccessKey), {
    message: 'Give an access key id with its secret, or a Bedrock API key.',
    path: ['accessKeyId'],
  })

/** ARNs and versions hold slashes and colons. */
const at = (model: string, action: string): string => `/model/${encodeURIComponent(model)}/${action}`

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: [...JSON_CONTENT],
  body: Buffer.from(JSON.stringify(body)),
})

const nothing = (): void => {}

export default defineProvider({
  id: 'bedrock',
  label: 'Amazon Bedrock',
  baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
  documentation: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
  credentials,
  speaks: [],
  serves: [],
  path: (_, { model, stream }) => at(model, stream ? 'converse-stream' : 'converse'),
  authorize: ({ apiKey }) => (apiKey ? ['authorization', `Bearer ${apiKey}`] : []),
  sign: (out, host, { accessKeyId, secretAccessKey, sessionToken, apiKey, region }, now) => {
    if (apiKey || !accessKeyId || !secretAccessKey) return
    signV4(out, host, { accessKeyId, secretAccessKey, sessionToken }, { region, service: 'bedrock' }, now)
  },
  usage: body => usageOf(body),
  streamUsage: 'always',
  chat: {
    request: (request, { model, maxOutputTokens }, drop) =>
      post(
        at(model, request.stream ? 'converse-stream' : 'converse'),
        converseBody(request, model, maxOutputTokens, drop),
      ),
    response: responseOf,
    stream: { framing: 'aws-event-stream', init: initConverseStream, next: nextConverseEvent },
  },
  wantsBytes: ({ url }) => !url.startsWith('s3://'),
  embed: bedrockEmbeddings,
  count: {
    request: (request, { model }) => {
      const tools = toolConfig(request, model, undefined, false, nothing)
      return post(at(model, 'count-tokens'), {
        input: { converse: compact({ ...promptBody(request), toolConfig: tools }) },
      })
    },
    response: body => countOf(objectOf(body).inputTokens),
  },
  error: bedrockError,
  lacks: [
    'parallel-tools',
    'image-urls',
    'audio',
    'json-object',
    'logprobs',
    'seed',
    'penalties',
    'logit-bias',
    'user',
    'verbosity',
    'cache-key',
  ],
  limits: [
    'The model is an id, an inference profile or an ARN.',
    'Images and documents travel as bytes or s3 addresses; the gateway fetches what callers give by another URL.',
    'A tool can be forced on Claude, Nova and Mistral; elsewhere the choice is left to the model.',
    'JSON Schema is held to by newer Claude models; on others a tool stands in for it, or it is told in words.',
    'Titan embeds one text a call.',
  ],
})
