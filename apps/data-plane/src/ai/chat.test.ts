import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AiGateway, DONE, event, streamed, usageEvent, usageOf, whole } from './testing/ai-gateway.js'

let gateway: AiGateway
beforeAll(async () => {
  gateway = await AiGateway.start()
})
afterAll(() => gateway.stop())

const answer = (content: string, fields: object = {}): object => ({
  id: 'chatcmpl-1',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  ...fields,
})

describe('what goes to the provider', () => {
  test("is the caller's bytes with the target's model in them, and none of its headers", async () => {
    gateway.one.play(whole(200, answer('Hi')))
    const body =
      '\n{ "temperature" : 1.0e0,"x":{"model":"y"}, "mo\\u0064el":\t"chat", "messages":[{"content":"\\u00e9 é"}]}'
    await (await gateway.send(body, { headers: { 'x-api-key': gateway.secret, 'x-own': '1', cookie: 'a=b' } })).text()
    const [sent] = gateway.one.received
    expect(sent!.body).toBe(body.replace('"chat"', '"vendor-1"'))
    expect([sent!.method, sent!.url]).toEqual(['POST', '/v1/chat/completions'])
    expect(sent!.headers.authorization).toBe('Bearer sk-secret-of-one')
    expect(JSON.stringify(sent!.headers)).not.toMatch(/gh_live|x-own|cookie/)
    expect(Number(sent!.headers['content-length'])).toBe(Buffer.byteLength(sent!.body))
  })

  test('asks a stream for its usage', async () => {
    gateway.one.play(streamed(event('a'), DONE))
    await (await gateway.chat('chat', { stream: true })).text()
    expect(JSON.parse(gateway.one.received[0]!.body)).toEqual({
      model: 'vendor-1',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    })
  })
})

describe('an answer in one piece', () => {
  const text = `{ "id":"x", "choices":[{"message":{"content":"Hi"}}],\n "usage":{"prompt_tokens":1000,"completion_tokens":500,"prompt_tokens_details":{"cached_tokens":200},"completion_tokens_details":{"reasoning_tokens":9}}, "odd": 1.0 }`

  test('comes back byte for byte, with what the gateway knows of it and nothing that it should keep', async () => {
    gateway.one.play(
      whole(200, text, {
        'set-cookie': 'a=b',
        'openai-organization': 'org-1',
        'x-ratelimit-limit-requests': '5',
        'openai-processing-ms': '7',
      }),
    )
    const response = await gateway.chat('chat', {}, {})
    expect(await response.text()).toBe(text)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-gatehouse-model': 'one/vendor-1',
      'x-gatehouse-attempts': '1',
      'x-gatehouse-cache': 'bypass',
      // 800 × 1 + 200 × 0.1 + 500 × 2 USD per million.
      'x-gatehouse-cost': '0.00182',
      'openai-processing-ms': '7',
    })
    for (const name of ['set-cookie', 'openai-organization', 'x-ratelimit-limit-requests'])
      expect(response.headers.has(name)).toBe(false)
  })

  test('is recorded with its tokens and cost', async () => {
    gateway.one.play(whole(200, text))
    const record = await gateway.recordOf(async () => (await gateway.chat('chat', { user: 'u-1' })).text())
    expect(record).toMatchObject({
      status: 200,
      model: 'chat',
      provider: 'one',
      providerModel: 'vendor-1',
      inputTokens: 1000,
      outputTokens: 500,
      cachedTokens: 200,
      reasoningTokens: 9,
      costNano: '1820000',
      priced: true,
      usageSource: 'provider',
      streamed: false,
      user: 'u-1',
      attempts: [{ provider: 'one', model: 'vendor-1', status: 200 }],
    })
  })

  test('without usage is estimated, without a price is not priced', async () => {
    gateway.one.play(whole(200, answer('x'.repeat(40))))
    const record = await gateway.recordOf(async () => {
      const response = await gateway.chat('free')
      expect(response.headers.has('x-gatehouse-cost')).toBe(false)
      await response.text()
    })
    expect(record).toMatchObject({
      usageSource: 'estimated',
      inputTokens: 6,
      outputTokens: 10,
      priced: false,
      costNano: '0',
    })
  })

  test('an empty list of targets that can be reached is 503', async () => {
    const response = await gateway.chat('away')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ error: { code: 'no_healthy_upstream' } })
  })
})

describe('a stream', () => {
  const asked = [event('Hel'), event('lo', 'stop'), usageEvent(12, 2), DONE]
  const plain = [event('Hel'), event('lo', 'stop'), DONE]

  test('comes as the provider would have sent it unasked, and is recorded exactly', async () => {
    gateway.one.play(streamed(...asked))
    const record = await gateway.recordOf(async () => {
      const response = await gateway.chat('chat', { stream: true })
      expect(response.headers.get('content-type')).toBe('text/event-stream')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(response.headers.get('x-accel-buffering')).toBe('no')
      expect(response.headers.has('x-gatehouse-cost')).toBe(false)
      expect(await response.text()).toBe(plain.join(''))
    })
    expect(record).toMatchObject({
      inputTokens: 12,
      outputTokens: 2,
      usageSource: 'provider',
      streamed: true,
      costNano: '16000',
    })
    expect(record.ttftUs).toBeGreaterThan(0)
    expect(record.error).toBeUndefined()
  })

  test('comes whole to a caller who asked for usage', async () => {
    gateway.one.play(streamed(...asked))
    const response = await gateway.chat('chat', { stream: true, stream_options: { include_usage: true } })
    expect(await response.text()).toBe(asked.join(''))
  })

  test('without usage is estimated by its events', async () => {
    gateway.one.play(streamed(...plain))
    const record = await gateway.recordOf(async () => (await gateway.chat('chat', { stream: true })).text())
    expect(record).toMatchObject({ inputTokens: 6, outputTokens: 2, usageSource: 'estimated' })
  })

  test('passes keep-alive comments', async () => {
    gateway.one.play(streamed(': keep-alive\n\n', event('a'), ': keep-alive\n\n', DONE))
    const response = await gateway.chat('chat', { stream: true })
    expect(await response.text()).toBe(`: keep-alive\n\n${event('a')}: keep-alive\n\n${DONE}`)
  })
})

describe('a request is refused', () => {
  test.each<[string, string | object, number, string, string | null]>([
    ['without JSON', '{', 400, 'bad_request', null],
    ['without a model', { messages: [] }, 400, 'bad_request', 'model'],
    ['of a model that nobody offers', { model: 'none', messages: [] }, 404, 'model_not_found', 'model'],
    ['of a model outside the plan', { model: 'dear', messages: [] }, 403, 'model_not_allowed', 'model'],
    ['of another tenant', { model: 'other/chat', messages: [] }, 404, 'model_not_found', 'model'],
  ])('%s', async (_, body, status, code, param) => {
    const response = await gateway.send(body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code, param } })
  })

  test('unless it names the tenant and is right', async () => {
    gateway.one.play(whole(200, answer('Hi', { usage: usageOf(1, 1) })))
    expect((await gateway.chat('acme/chat')).status).toBe(200)
  })
})

describe('models', () => {
  const get = async (path: string): Promise<[number, unknown]> => {
    const response = await fetch(gateway.test.url(path), { headers: { authorization: `Bearer ${gateway.secret}` } })
    return [response.status, await response.json()]
  }

  test('are those of the plan', async () => {
    const [status, list] = await get('/v1/models')
    expect(status).toBe(200)
    expect(list).toMatchObject({ object: 'list' })
    expect((list as { data: { id: string }[] }).data.map(model => model.id)).toEqual([
      'away',
      'chat',
      'free',
      'moved',
      'sure',
    ])
  })

  test('are shown one by one, by the rules of a call', async () => {
    expect(await get('/v1/models/chat')).toMatchObject([200, { id: 'chat', object: 'model', owned_by: 'acme' }])
    expect(await get('/v1/models/acme%2Fchat')).toMatchObject([200, { id: 'acme/chat' }])
    expect(await get('/v1/models/dear')).toMatchObject([403, { error: { code: 'model_not_allowed' } }])
    expect(await get('/v1/models/none')).toMatchObject([404, { error: { code: 'model_not_found' } }])
  })
})
