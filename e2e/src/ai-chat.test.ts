import {
  application,
  key,
  plan,
  subscription,
  TestGateway,
  tenant,
} from '@gatehouse/data-plane/testing/test-gateway.js'
import type { CallRecord } from '@gatehouse/shared/telemetry/record.js'
import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const MODEL = 'sandbox-small'
const price = { input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000 }

let sandbox: SandboxServer
let gateway: TestGateway
let direct: OpenAI
let through: OpenAI
let secret: string

beforeAll(async () => {
  sandbox = await startSandbox()
  gateway = await new TestGateway().start()
  const own = key()
  secret = own.secret
  const provider = (id: string, baseUrl: string): object => ({
    id,
    tenantId: 'ten_1',
    slug: id,
    type: 'openai',
    baseUrl,
    credentials: { apiKey: 'sk-test-0123456789' },
  })
  const broken = { provider: 'sandbox', model: `${MODEL}+fault=status:500`, price }
  const model = (slug: string, fields: object): object => ({ id: `mdl_${slug}`, tenantId: 'ten_1', slug, ...fields })
  const applied = gateway.apply({
    tenant: [tenant],
    provider: [provider('sandbox', `${sandbox.url}/v1`)],
    model: [
      model('chat-default', { targets: [{ provider: 'sandbox', model: MODEL, price }] }),
      model('sure', { targets: [broken], fallbacks: [{ provider: 'sandbox', model: MODEL, price }] }),
      ...['cut-after:3', 'malformed-after:3', 'error-after:3', 'status:401', 'status:429;retry-after=2'].map(
        (fault, i) =>
          model(`fault-${i}`, { targets: [{ provider: 'sandbox', model: `${MODEL}+fault=${fault}`, price }] }),
      ),
    ],
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
        models: ['chat-default', 'sure', 'fault-0', 'fault-1', 'fault-2', 'fault-3', 'fault-4'].map(
          slug => `mdl_${slug}`,
        ),
      },
    ],
    plan: [plan()],
    application: [application],
    subscription: [subscription()],
    key: [own.resource],
  })
  expect(applied).toMatchObject({ accepted: true })
  direct = new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'sk-test-0123456789', maxRetries: 0, logLevel: 'off' })
  through = new OpenAI({ baseURL: gateway.url('/v1'), apiKey: secret, maxRetries: 0, logLevel: 'off' })
})
beforeEach(() => sandbox.reset())
afterAll(async () => {
  await gateway.stop()
  await sandbox.close()
})

const messages = [{ role: 'user' as const, content: 'What is a harbour for? Für Ünïcode 🦀 too.' }]
const tools = [
  {
    type: 'function' as const,
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
]
const weather = [{ role: 'user' as const, content: 'How is the weather in Paris and London?' }]

const bytes = async (url: string, apiKey: string, body: object): Promise<string> => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text()
}
const both = (fields: object): Promise<[string, string]> =>
  Promise.all([
    bytes(`${sandbox.url}/v1/chat/completions`, 'sk-test-0123456789', { model: MODEL, ...fields }),
    bytes(gateway.url('/v1/chat/completions'), secret, { model: 'chat-default', ...fields }),
  ])

async function recordOf(requestId: string): Promise<CallRecord> {
  for (let count = 1; ; count++) {
    const record = (await gateway.recorded(count))[count - 1]!
    if (record.requestId === requestId) return record
  }
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of stream) all.push(each)
  return all
}

describe('answers through the gateway are those that the provider gives directly, byte for byte', () => {
  it.each<[string, object]>([
    ['in one piece', { messages }],
    ['with tools', { messages: weather, tools }],
    ['with logprobs', { messages, logprobs: true }],
    ['as JSON', { messages, response_format: { type: 'json_object' } }],
    ['reasoned', { messages, reasoning_effort: 'low' }],
    ['streamed', { messages, stream: true }],
    ['streamed with usage', { messages, stream: true, stream_options: { include_usage: true } }],
    ['streamed without usage', { messages, stream: true, stream_options: { include_usage: false } }],
    ['streamed tools', { messages: weather, tools, stream: true }],
    ['streamed logprobs', { messages, logprobs: true, stream: true }],
  ])('%s', async (_, fields) => {
    const [expected, got] = await both(fields)
    expect(got).toBe(expected)
    expect(got).toContain('chatcmpl-')
  })
})

describe('the official SDK', () => {
  it('gets the same from both', async () => {
    const [a, b] = await Promise.all([
      direct.chat.completions.create({ model: MODEL, messages }),
      through.chat.completions.create({ model: 'chat-default', messages }),
    ])
    expect(b).toEqual(a)
    const stream = { messages, stream: true as const }
    const [c, d] = await Promise.all([
      direct.chat.completions.create({ model: MODEL, ...stream }).then(collect),
      through.chat.completions.create({ model: 'chat-default', ...stream }).then(collect),
    ])
    expect(d).toEqual(c)
  })

  it('folds a stream with tools into what one piece holds', async () => {
    const whole = await through.chat.completions.create({ model: 'chat-default', messages: weather, tools })
    const folded = await through.chat.completions
      .stream({ model: 'chat-default', messages: weather, tools, stream_options: { include_usage: true } })
      .finalChatCompletion()
    const calls = (answer: typeof whole) =>
      answer.choices[0]!.message.tool_calls!.map(call => ('function' in call ? call.function.arguments : ''))
    expect(calls(folded)).toEqual(calls(whole))
    expect(folded.usage).toEqual(whole.usage)
  })

  it('lists models', async () => {
    const ids = (await collect(through.models.list())).map(model => model.id)
    expect(ids).toContain('chat-default')
    expect(await through.models.retrieve('chat-default')).toMatchObject({ id: 'chat-default', owned_by: 'acme' })
  })

  it('raises its own error classes', async () => {
    const ask = (model: string, client = through) => client.chat.completions.create({ model, messages })
    await expect(ask('none')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    await expect(ask('fault-3')).rejects.toMatchObject({ status: 502, code: 'upstream_auth' })
    await expect(ask('fault-4')).rejects.toBeInstanceOf(OpenAI.RateLimitError)
    await expect(
      ask('chat-default', new OpenAI({ baseURL: gateway.url('/v1'), apiKey: 'gh_live_no', maxRetries: 0 })),
    ).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    await expect(through.chat.completions.create({ model: 'chat-default', messages: [] })).rejects.toMatchObject({
      status: 400,
      param: 'messages',
    })
  })

  it.each(['fault-0', 'fault-1', 'fault-2'])('raises when a stream breaks: %s', async model => {
    const stream = await through.chat.completions.create({ model, messages, stream: true })
    const seen: unknown[] = []
    const read = async (): Promise<void> => {
      for await (const chunk of stream) seen.push(chunk)
    }
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError)
    expect(seen).toHaveLength(3)
  })
})

describe('what is recorded is what the provider served', () => {
  const totals = () => sandbox.served().totals

  it.each([false, true])('in tokens and cost (streamed: %s)', async stream => {
    sandbox.set({ cachedTokens: 4, reasoningTokens: 5 })
    const headers = { 'x-request-id': `served-${stream}` }
    const answer = await through.chat.completions.create({ model: 'chat-default', messages, stream }, { headers })
    if (Symbol.asyncIterator in answer) await collect(answer)
    const record = await recordOf(`served-${stream}`)
    const served = totals()
    expect(record).toMatchObject({
      inputTokens: served.inputTokens,
      outputTokens: served.outputTokens,
      cachedTokens: 4,
      reasoningTokens: 5,
      usageSource: 'provider',
      streamed: stream,
    })
    const nano = (served.inputTokens - 4) * 150 + 4 * 75 + served.outputTokens * 600
    expect(record.costNano).toBe(String(nano))
  })

  it('also by a fallback, with both attempts', async () => {
    const { response } = await through.chat.completions.create({ model: 'sure', messages }).withResponse()
    expect(response.headers.get('x-gatehouse-attempts')).toBe('2')
    const record = await recordOf(response.headers.get('x-request-id')!)
    expect(record.attempts.map(attempt => attempt.status)).toEqual([500, 200])
    expect(record.outputTokens).toBe(totals().outputTokens)
  })

  it('as far as it is known, where the caller leaves', async () => {
    sandbox.set({ tokenMs: 5, tokens: 500 })
    const headers = { 'x-request-id': 'left' }
    const stream = await through.chat.completions.create({ model: 'chat-default', messages, stream: true }, { headers })
    let events = 0
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content && ++events === 10) break
    const record = await recordOf('left')
    expect(record).toMatchObject({ error: 'client_closed', usageSource: 'partial', status: 200 })
    expect(record.outputTokens).toBeGreaterThanOrEqual(10)
    expect(record.outputTokens).toBeLessThan(60)
    await sandbox.idle()
    expect(totals().cut).toBe(1)
  })
})
