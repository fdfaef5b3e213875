import { providers } from '@gatehouse/providers/registry.gen.js'
import { type Dialect, dialects, UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { type ChatRequest, readChatRequest } from '../chat-request.js'
import { clientDialects } from '../dialects/registry.js'
import { type PreparedTarget, passed } from '../outgoing.js'
import { outputLimitPlaces, withOutputLimit } from '../output-limit.js'
import { readForm } from '../services/form-request.js'
import { parseCohereEmbed } from '../tasks/cohere-embeddings.js'
import { parseBatch, parseEmbedContent } from '../tasks/gemini-embeddings.js'
import { parseEmbed, parsePrompt } from '../tasks/ollama-embeddings.js'
import { parseEmbeddings } from '../tasks/openai-embeddings.js'
import type { FuzzTarget } from './fuzz-target.js'
import { oneOf, type Random } from './mutate.js'
import { requestBodies } from './request-bodies.js'

/** Every codec of requests: read, passed on, put into the words of any provider. */
export const requestTargets = (): FuzzTarget[] => [...dialects.map(ofDialect), embeddings, form]

const seedOf = (body: object): Buffer => Buffer.from(JSON.stringify(body))

/** Anything may be refused. */
function unlessRefused(read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof GatewayError) && !(error instanceof UnsupportedInput)) throw error
  }
}

const ofDialect = (dialect: Dialect): FuzzTarget => ({
  name: `request of ${dialect}`,
  seeds: requestBodies[dialect].map(seedOf),
  run: (input, random) =>
    unlessRefused(() => {
      const path = dialect === 'gemini' ? { model: 'm', stream: random() < 0.5 } : {}
      const request = readChatRequest(input, clientDialects[dialect], path)
      mustPass(request)
      mustLimit(request)
      mustTranslate(request, random)
    }),
})

const CREDENTIALS = {
  region: 'us-east-1',
  location: 'global',
  projectId: 'p',
  accountId: 'a',
  apiVersion: 'v',
  resource: 'r',
}

function mustTranslate(request: ChatRequest, random: Random): void {
  const { id, chat, count } = oneOf(random, Object.values(providers))
  const target = { model: oneOf(random, MODELS), credentials: credentialsOf(id), maxOutputTokens: 8_000 }
  JSON.parse(chat.request(request.canonical(), target, () => {}).body.toString())
  if (count) JSON.parse(count.request(request.canonical(), target).body.toString())
}

const MODELS = [
  'm',
  'claude-sonnet-4-5',
  'anthropic.claude-opus-4-6-v1:0',
  'gemini-3-pro',
  'gemini-2.0-flash',
  'gpt-5',
  'o3',
]

const SERVICE_ACCOUNT = JSON.stringify({
  project_id: 'p',
  client_email: 'a@b.c',
  private_key: 'PRIVATE KEY',
  token_uri: 'https://a.b/t',
})

const credentialsOf = (id: string): object =>
  id.startsWith('vertex') ? { ...CREDENTIALS, serviceAccount: SERVICE_ACCOUNT } : CREDENTIALS

/** To who speaks the same dialect everything goes as it came, but for the model and a stream's usage. */
function mustPass(request: ChatRequest): void {
  const prepared = { model: Buffer.from('"vendor"'), headers: [], asksUsage: true, path: '/', streamPath: '/' }
  const out = JSON.parse(passed(request, prepared as unknown as PreparedTarget).body.toString())
  if (request.dialect.id !== 'gemini' && out.model !== 'vendor') throw new Error('the model was not put in its place')
  if (!same(out, request.json, ['model', 'stream_options'])) throw new Error('a request that passes was changed')
}

function mustLimit(request: ChatRequest): void {
  const out = JSON.parse(withOutputLimit(request.bytes, outputLimitPlaces(request), 7).toString())
  const names = [
    'max_tokens',
    'max_completion_tokens',
    'max_output_tokens',
    'generationConfig',
    'generation_config',
    'options',
  ]
  if (!same(out, request.json, names)) throw new Error('a limit changed more than itself')
}

/** `without`: members that may differ. */
function same(one: object, two: object, without: readonly string[]): boolean {
  const kept = (value: object): string =>
    JSON.stringify(Object.entries(value).filter(([name]) => !without.includes(name)))
  return kept(one) === kept(two)
}

const embeddings: FuzzTarget = {
  name: 'request for embeddings',
  seeds: [
    { model: 'm', input: ['a', [1, 2]], dimensions: 8, encoding_format: 'base64', user: 'u' },
    { model: 'm', texts: ['a'], input_type: 'search_query', embedding_types: ['base64'], output_dimension: 8 },
    { model: 'm', input: ['a'], prompt: 'a', dimensions: 8 },
    { model: 'm', content: { parts: [{ text: 'a' }] }, taskType: 'CLUSTERING', outputDimensionality: 8, title: 't' },
    { model: 'm', requests: [{ content: { parts: [{ text: 'a' }] } }, { content: { parts: [{ text: 'b' }] } }] },
  ].map(seedOf),
  run: (input, random) =>
    unlessRefused(() => {
      const { json, model } = readChatRequest(input, clientDialects.gemini, { model: 'm', stream: false, plain: true })
      const asked = oneOf(random, [
        parseEmbeddings,
        parseEmbedContent,
        parseBatch,
        parseEmbed,
        parsePrompt,
        parseCohereEmbed,
      ])(json, model)
      const { id, embed } = oneOf(random, Object.values(providers))
      const target = { model, credentials: credentialsOf(id) }
      if (embed) JSON.parse(embed.request(asked, target, () => {}).body.toString())
    }),
}

const BOUNDARY = 'XyZ-09'
const FORM = [
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="model"',
  '',
  'm',
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="file"; filename="a.wav"',
  'Content-Type: audio/wav',
  '',
  'RIFF\u0000\u0001',
  `--${BOUNDARY}--`,
  '',
].join('\r\n')

/** Forms with a file, as calls about sound have them. */
const form: FuzzTarget = {
  name: 'request as a form',
  seeds: [Buffer.from(FORM)],
  run: input =>
    unlessRefused(() => {
      const { modelSpan } = readForm(input, BOUNDARY, {})
      if (modelSpan && modelSpan.valueEnd > input.length) throw new Error('a model beyond the body')
    }),
}
