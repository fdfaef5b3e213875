import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  application,
  key,
  plan,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from '@gatehouse/data-plane/testing/test-gateway.js'
import { CohereClient } from 'cohere-ai'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from './support/failure.js'

// Services beside chat, by the official SDKs: what reaches the vendor, what comes back, what is booked.

const SOUND = Buffer.from(Array.from({ length: 40_000 }, (_, i) => i % 251))

type Answer = (res: ServerResponse, body: Buffer) => void
const json =
  (value: object, status = 200): Answer =>
  res =>
    void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

/** As vendors answer that count no tokens. */
const UNCOUNTED: Record<string, Answer> = {
  '/v1/images/generations': json({
    created: 1,
    data: [{ url: 'https://a.test/1.png' }, { url: 'https://a.test/2.png' }],
  }),
  '/v1/audio/transcriptions': (res, body) =>
    body.includes('verbose_json')
      ? json({ task: 'transcribe', duration: '8.47', text: 'Hello', segments: [] })(res, body)
      : void res.writeHead(200, { 'content-type': 'text/plain' }).end('Hello'),
}

const ANSWERS: Record<string, Answer> = {
  '/v1/moderations': json({
    id: 'modr-1',
    model: 'v',
    results: [{ flagged: true, categories: {}, category_scores: {} }],
  }),
  '/v1/images/generations': json({
    created: 1,
    data: [{ b64_json: 'iVBORw0KGgo=' }],
    usage: {
      input_tokens: 50,
      output_tokens: 1000,
      total_tokens: 1050,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      output_tokens_details: { image_tokens: 1000 },
    },
  }),
  '/v1/audio/speech': res => {
    res.writeHead(200, { 'content-type': 'audio/mpeg' })
    for (let at = 0; at < SOUND.length; at += 7000) res.write(SOUND.subarray(at, at + 7000))
    res.end()
  },
  '/v1/audio/transcriptions': (res, body) =>
    body.includes('name="stream"')
      ? res
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(
            'data: {"type":"transcript.text.delta","delta":"Hel"}\n\ndata: {"type":"transcript.text.done","text":"Hello","usage":{"type":"tokens","input_tokens":14,"output_tokens":3,"total_tokens":17,"input_token_details":{"audio_tokens":14}}}\n\n',
          )
      : json({
          text: 'Hello',
          usage: {
            type: 'tokens',
            input_tokens: 14,
            output_tokens: 2,
            total_tokens: 16,
            input_token_details: { audio_tokens: 10, text_tokens: 4 },
          },
        })(res, body),
  '/v1/audio/translations': json({ text: 'Hello', usage: { type: 'duration', seconds: 4 } }),
  '/v1/rerank': json({
    id: 'r1',
    results: [
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevance_score: 0.1 },
    ],
    meta: { api_version: { version: '1' }, billed_units: { search_units: 2 } },
  }),
}

const seen: { url: string; body: Buffer; headers: IncomingMessage['headers'] }[] = []
let vendor: TestUpstream
let gateway: TestGateway
let client: OpenAI
let secret: string

beforeAll(async () => {
  vendor = await upstream((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', chunk => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks)
      seen.push({ url: req.url!, body, headers: req.headers })
      if (body.includes('vendor-limited')) json({ error: { message: 'slow down' } }, 429)(res, body)
      else if (body.includes('vendor-cut')) {
        res.writeHead(200, { 'content-type': 'audio/mpeg' }).write(SOUND)
        res.write(SOUND, () => res.destroy())
      } else ((body.includes('vendor-other') && UNCOUNTED[req.url!]) || ANSWERS[req.url!]!)(res, body)
    })
  })
  gateway = await new TestGateway().start()
  const made = key()
  secret = made.secret
  const own = { tenantId: 'ten_1' }
  const price = {
    input: 2_000_000_000,
    output: 8_000_000_000,
    imageInput: 10_000_000_000,
    imageOutput: 40_000_000_000,
    audioInput: 6_000_000_000,
    search: 2_000_000,
  }
  const tokens = { input: 0, output: 0 }
  const other = {
    ...tokens,
    image: 40_000_000,
    images: [{ size: '1024x1792', quality: 'hd', price: 120_000_000 }],
    audioHour: 360_000_000,
    characters: 15_000_000_000,
  }
  const model = (slug: string, provider: string, its: object = price) => ({
    ...own,
    id: `mdl_${slug}`,
    slug,
    targets: [{ provider, model: `vendor-${slug}`, price: its }],
  })
  const models = [
    model('other', 'openai', other),
    ...['any', 'limited', 'cut'].map(slug => model(slug, 'openai')),
    model('rank', 'cohere'),
    model('claude', 'anthropic'),
  ]
  const applied = gateway.apply({
    tenant: [tenant],
    provider: [
      ['openai', '/v1'],
      ['cohere', ''],
      ['anthropic', ''],
    ].map(([type, path]) => ({
      ...own,
      id: type,
      slug: type,
      type,
      baseUrl: vendor.url + path,
      credentials: { apiKey: 'vendor-key' },
    })),
    model: models,
    api: [
      {
        ...own,
        id: 'ver_1',
        api: 'api_1',
        slug: 'llm',
        name: 'LLM',
        type: 'ai',
        version: 'v1',
        state: 'published',
        models: models.map(each => each.id),
      },
    ],
    plan: [plan()],
    application: [application],
    subscription: [subscription()],
    key: [made.resource],
  })
  if (!applied.accepted) throw new Error(JSON.stringify(applied.refusals))
  client = new OpenAI({ baseURL: gateway.url('/v1'), apiKey: secret, maxRetries: 0, logLevel: 'off' })
})
afterAll(async () => {
  await gateway?.stop()
  await vendor?.stop()
})

const last = () => seen.at(-1)!
const booked = (path: string) => gateway.recordOf(path)
const usd = (nano: number): string => String(nano)

it('moderates', async () => {
  const { results } = await client.moderations.create({ model: 'any', input: 'Hi' })
  expect(results[0]!.flagged).toBe(true)
  expect(last().body.toString()).toBe('{"model":"vendor-any","input":"Hi"}')
  expect(last().headers.authorization).toBe('Bearer vendor-key')
  expect(await booked('/v1/moderations')).toMatchObject({
    status: 200,
    model: 'any',
    usageSource: 'estimated',
    outputTokens: 0,
  })
})

it('draws, and books pictures at their own rates', async () => {
  const call = client.images.generate({ model: 'any', prompt: 'A harbour', n: 1 })
  const { data, response } = await call.withResponse()
  expect(data.data![0]!.b64_json).toBe('iVBORw0KGgo=')
  // 10 × 2 + 40 × 10 + 1000 × 40 USD per million.
  expect(response.headers.get('x-gatehouse-cost')).toBe('0.04042')
  expect(await booked('/v1/images/generations')).toMatchObject({ usageSource: 'provider', costNano: usd(40_420_000) })
})

it('speaks, as the sound comes', async () => {
  const answer = await client.audio.speech.create({ model: 'any', voice: 'alloy', input: 'A harbour' })
  expect(answer.headers.get('content-type')).toBe('audio/mpeg')
  expect(Buffer.from(await answer.arrayBuffer()).equals(SOUND)).toBe(true)
})

describe('a file', () => {
  const file = () => toFile(SOUND, 'a.wav', { type: 'audio/wav' })

  it('is written down; its bytes are the ones that were sent', async () => {
    const { text } = await client.audio.transcriptions.create({ model: 'any', file: await file(), language: 'en' })
    expect(text).toBe('Hello')
    const { body, headers } = last()
    expect(body.includes(SOUND)).toBe(true)
    expect(body.toString('latin1')).toContain('name="model"\r\n\r\nvendor-any\r\n')
    expect(headers['content-length']).toBe(String(body.length))
    // (4 × 2 + 10 × 6 + 2 × 8) USD per million.
    expect(await booked('/v1/audio/transcriptions')).toMatchObject({ usageSource: 'provider', costNano: usd(84_000) })
  })

  it('is written down as a stream', async () => {
    const ask = { model: 'any', file: await file(), stream: true as const }
    const events: string[] = []
    for await (const event of await client.audio.transcriptions.create(ask, { headers: { 'x-request-id': 'told' } }))
      events.push(event.type)
    expect(events).toEqual(['transcript.text.delta', 'transcript.text.done'])
    const told = async () => (await gateway.recorded(1)).find(({ requestId }) => requestId === 'told')
    await expect.poll(told).toMatchObject({ inputTokens: 14, outputTokens: 3, usageSource: 'provider' })
  })

  it('is translated', async () => {
    const { text } = await client.audio.translations.create({ model: 'any', file: await file() })
    expect(text).toBe('Hello')
    expect(await booked('/v1/audio/translations')).toMatchObject({ usageSource: 'provider', costNano: usd(0) })
  })

  it('in a form without a model is refused', async () => {
    const ask = { file: await file() } as Parameters<typeof client.audio.translations.create>[0]
    const error = await failureOf(() => client.audio.translations.create(ask))
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ param: 'model' })
  })
})

describe('what is not counted in tokens', () => {
  let calls = 0
  /** Cost of the call that `act` makes, and who told it. */
  async function costOf(act: (options: { headers: Record<string, string> }) => Promise<unknown>): Promise<unknown[]> {
    const id = `other-${calls++}`
    await act({ headers: { 'x-request-id': id } })
    const record = async () => (await gateway.recorded(1)).find(({ requestId }) => requestId === id)
    await expect.poll(record).toBeDefined()
    const { costNano, usageSource } = (await record())!
    return [costNano, usageSource]
  }

  it('is booked by the picture, of the size and quality that were asked for', async () => {
    const draw = (more: object) =>
      costOf(options => client.images.generate({ model: 'other', prompt: 'A harbour', n: 2, ...more }, options))
    expect(await draw({})).toEqual([usd(80_000_000), 'provider'])
    expect(await draw({ size: '1024x1792', quality: 'hd' })).toEqual([usd(240_000_000), 'provider'])
  })

  it('is booked by the second, as the vendor tells or as long as the file plays', async () => {
    const write = (response_format: 'text' | 'verbose_json') =>
      costOf(async options => {
        const file = await toFile(SOUND, 'a.mp3')
        await client.audio.transcriptions.create({ model: 'other', file, response_format }, options)
      })
    // 8.47 s and 2.5 s of an hour that costs 0.36 USD.
    expect(await write('verbose_json')).toEqual([usd(847_000), 'provider'])
    expect(await write('text')).toEqual([usd(250_000), 'estimated'])
  })

  it('is booked by the character', async () => {
    const input = 'Ein Hafen 🦀'
    const speak = costOf(async options => {
      await (await client.audio.speech.create({ model: 'other', voice: 'alloy', input }, options)).arrayBuffer()
    })
    expect(await speak).toEqual([usd(11 * 15_000), 'estimated'])
  })
})

it("Cohere's SDK ranks, and searches are booked", async () => {
  const cohere = new CohereClient({ token: secret, environment: gateway.url('') })
  const { results } = await cohere.rerank({ model: 'rank', query: 'harbour', documents: ['a', 'b'], topN: 2 })
  expect(results.map(({ index }) => index)).toEqual([1, 0])
  expect(JSON.parse(last().body.toString())).toMatchObject({ model: 'vendor-rank', query: 'harbour', top_n: 2 })
  expect(await booked('/v1/rerank')).toMatchObject({ usageSource: 'provider', costNano: usd(4_000_000) })
})

it('an Azure client names the model by its deployment', async () => {
  const azure = new OpenAI({ baseURL: gateway.url('/openai/deployments/any'), apiKey: secret, maxRetries: 0 })
  await azure.images.generate({ prompt: 'A harbour' } as OpenAI.ImageGenerateParams)
  expect(last().body.toString()).toBe('{"model":"vendor-any","prompt":"A harbour"}')
})

it('errors are of the right class', async () => {
  expect(await failureOf(() => client.moderations.create({ model: 'limited', input: 'x' }))).toBeInstanceOf(
    OpenAI.RateLimitError,
  )
  const unserved = await failureOf(() => client.moderations.create({ model: 'claude', input: 'x' }))
  expect(unserved).toBeInstanceOf(OpenAI.BadRequestError)
  expect(unserved).toMatchObject({ code: 'unsupported', param: 'model' })
})

it('half a sound never looks whole', async () => {
  const answer = await client.audio.speech.create({ model: 'cut', voice: 'alloy', input: 'A harbour' })
  expect(await failureOf(() => answer.arrayBuffer())).toBeInstanceOf(Error)
})
