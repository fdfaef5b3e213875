import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { application, key, plan, subscription, TestGateway, tenant } from '../testing/test-gateway.js'
import { type Script, ScriptedProvider, whole } from './testing/ai-gateway.js'

// One vendor of each kind behind OpenAI's chat completions, over real sockets: where the call goes, what opens it, what comes back.

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

interface Family {
  type: string
  credentials(url: string): object
  /** Of the call, whole and streamed. */
  path: [string, string]
  /** Headers that open it. */
  opened: Record<string, RegExp>
  /** Fixtures with a text, whole and streamed. */
  fixtures: [string, string]
  text: [string, string]
  tokens: [number, number]
}

const key1 = (): object => ({ apiKey: 'vendor-key' })
const families: Family[] = [
  {
    type: 'anthropic',
    credentials: key1,
    path: ['/v1/messages', '/v1/messages'],
    opened: { 'x-api-key': /^vendor-key$/, 'anthropic-version': /^2023-06-01$/ },
    fixtures: ['anthropic/chat.json', 'anthropic/text.sse'],
    text: ['Grüß dich. The grass is green.', 'Grüß dich 👋'],
    tokens: [2312, 1049],
  },
  {
    type: 'gemini',
    credentials: key1,
    path: ['/v1beta/models/m:generateContent', '/v1beta/models/m:streamGenerateContent?alt=sse'],
    opened: { 'x-goog-api-key': /^vendor-key$/ },
    fixtures: ['gemini/grounded.json', 'gemini/text.sse'],
    text: ['Grüße: Spain won. It was 2-1.', 'Grüß dich 👋'],
    tokens: [48, 11],
  },
  {
    type: 'vertex',
    credentials: url => ({
      serviceAccount: JSON.stringify({
        project_id: 'p',
        client_email: 'a@b',
        private_key: privateKey,
        token_uri: `${url}/token`,
      }),
    }),
    path: [
      '/v1/projects/p/locations/global/publishers/google/models/m:generateContent',
      '/v1/projects/p/locations/global/publishers/google/models/m:streamGenerateContent?alt=sse',
    ],
    opened: { authorization: /^Bearer given-token$/ },
    fixtures: ['gemini/grounded.json', 'gemini/text.sse'],
    text: ['Grüße: Spain won. It was 2-1.', 'Grüß dich 👋'],
    tokens: [48, 11],
  },
  {
    type: 'bedrock',
    credentials: () => ({ accessKeyId: 'AKID', secretAccessKey: 'vendor-secret' }),
    path: ['/model/m/converse', '/model/m/converse-stream'],
    opened: {
      authorization: /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-1\/bedrock\/aws4_request/,
      'x-amz-date': /Z$/,
    },
    fixtures: ['bedrock/stop.json', 'bedrock/text.events'],
    text: ['One, two', 'Grüß dich 👋'],
    tokens: [8, 12],
  },
  {
    type: 'cohere',
    credentials: key1,
    path: ['/v2/chat', '/v2/chat'],
    opened: { authorization: /^Bearer vendor-key$/ },
    fixtures: ['cohere/cited.json', 'cohere/text.sse'],
    text: ['The tallest penguin is the emperor.', 'Grüß dich 👋'],
    tokens: [30, 9],
  },
  {
    type: 'azure-openai',
    credentials: url => ({ tenantId: 't', clientId: 'c', clientSecret: 's', authority: url }),
    path: [
      '/openai/deployments/m/chat/completions?api-version=2024-10-21',
      '/openai/deployments/m/chat/completions?api-version=2024-10-21',
    ],
    opened: { authorization: /^Bearer given-token$/ },
    fixtures: ['openai/chat.json', 'azure-openai/chat.sse'],
    text: ['', 'Grüß dich'],
    tokens: [0, 12],
  },
]

const read = (name: string): string =>
  readFileSync(new URL(`../../../../packages/providers/fixtures/${name}`, import.meta.url), 'utf8')

/** An event of Amazon's binary framing: lengths, headers, payload, checksums. */
function frame(event: string, payload: string): Buffer {
  const header = (name: string, value: string): Buffer => {
    const bytes = Buffer.alloc(4 + name.length + value.length)
    bytes[0] = name.length
    bytes.write(name, 1)
    bytes[1 + name.length] = 7
    bytes.writeUInt16BE(value.length, 2 + name.length)
    bytes.write(value, 4 + name.length)
    return bytes
  }
  const headers = Buffer.concat([header(':message-type', 'event'), header(':event-type', event)])
  const body = Buffer.from(payload)
  const out = Buffer.alloc(16 + headers.length + body.length)
  out.writeUInt32BE(out.length, 0)
  out.writeUInt32BE(headers.length, 4)
  out.writeUInt32BE(crc32(out.subarray(0, 8)), 8)
  headers.copy(out, 12)
  body.copy(out, 12 + headers.length)
  out.writeUInt32BE(crc32(out.subarray(0, out.length - 4)), out.length - 4)
  return out
}

const framed = (lines: string): Buffer =>
  Buffer.concat(
    lines
      .split('\n')
      .filter(Boolean)
      .map(line => frame(line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1))),
  )

const stream =
  (name: string): Script =>
  res => {
    const binary = name.endsWith('.events')
    const type = binary ? 'application/vnd.amazon.eventstream' : 'text/event-stream'
    res.writeHead(200, { 'content-type': type })
    const bytes = binary ? framed(read(name)) : Buffer.from(read(name))
    // In pieces that cut events and characters.
    for (let at = 0; at < bytes.length; at += 37) res.write(bytes.subarray(at, at + 37))
    res.end()
  }

const granting =
  (answer: Script): Script =>
  (res, body, req) =>
    req.url?.includes('/token')
      ? whole(200, { access_token: 'given-token', expires_in: 3600 })(res, body, req)
      : answer(res, body, req)

let gateway: TestGateway
let secret: string
const vendors = new Map<string, ScriptedProvider>()

beforeAll(async () => {
  for (const { type } of families) vendors.set(type, await ScriptedProvider.start())
  gateway = await new TestGateway().start()
  const { secret: made, resource } = key()
  secret = made
  const ids = families.map(({ type }) => type)
  const applied = gateway.apply({
    tenant: [tenant],
    provider: families.map(({ type, credentials }) => {
      const { url } = vendors.get(type)!.server
      return { id: type, tenantId: 'ten_1', slug: type, type, baseUrl: url, credentials: credentials(url) }
    }),
    model: ids.map(id => ({ id: `mdl_${id}`, tenantId: 'ten_1', slug: id, targets: [{ provider: id, model: 'm' }] })),
    api: [
      {
        id: 'ver_1',
        api: 'api_1',
        tenantId: 'ten_1',
        slug: 'llm',
        name: 'LLM',
        type: 'ai',
        version: 'v1',
        state: 'published',
        models: ids.map(id => `mdl_${id}`),
      },
    ],
    plan: [plan({}, { models: ids })],
    application: [application],
    subscription: [subscription()],
    key: [resource],
  })
  if (!applied.accepted) throw new Error(JSON.stringify(applied.refusals))
})
afterAll(async () => {
  await gateway?.stop()
  for (const vendor of vendors.values()) await vendor.server.stop()
})

const chat = (model: string, streamed: boolean): Promise<Response> =>
  fetch(gateway.url('/v1/chat/completions'), {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: 'Hello' }],
      ...(streamed ? { stream: true, stream_options: { include_usage: true } } : {}),
    }),
  })

function expectOpened({ type, opened }: Family, path: string): void {
  const call = vendors.get(type)!.received.at(-1)!
  expect(call.url).toBe(path)
  for (const [name, value] of Object.entries(opened)) expect(call.headers[name]).toMatch(value)
  expect(JSON.stringify(call.headers)).not.toContain(secret)
}

test.each(families)('$type answers whole', async family => {
  const { type, path, fixtures, text, tokens } = family
  vendors.get(type)!.play(granting(whole(200, read(fixtures[0]))))
  const answer = await chat(type, false)
  const body = (await answer.json()) as {
    choices: { message: { content: string } }[]
    usage: { prompt_tokens: number }
  }
  expect(answer.status).toBe(200)
  expectOpened(family, path[0])
  if (text[0]) expect(body.choices[0]!.message.content).toBe(text[0])
  if (tokens[0]) expect(body.usage.prompt_tokens).toBe(tokens[0])
})

test.each(families)('$type streams', async family => {
  const { type, path, fixtures, text, tokens } = family
  vendors.get(type)!.play(granting(stream(fixtures[1])))
  const body = await (await chat(type, true)).text()
  expectOpened(family, path[1])
  const lines = body.split('\n').filter(line => line.startsWith('data: '))
  expect(lines.at(-1)).toBe('data: [DONE]')
  const chunks = lines.slice(0, -1).map(
    line =>
      JSON.parse(line.slice(6)) as {
        choices: { delta: { content?: string }; finish_reason: string | null }[]
        usage?: { prompt_tokens: number } | null
      },
  )
  expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe(text[1])
  expect(chunks.flatMap(chunk => chunk.choices[0]?.finish_reason ?? [])).toHaveLength(1)
  expect(chunks.findLast(chunk => chunk.usage)?.usage?.prompt_tokens).toBe(tokens[1])
})
