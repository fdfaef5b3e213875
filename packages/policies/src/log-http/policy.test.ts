import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const url = 'https://logs.example.com/ingest'

async function told(settings: object, outcome = over(), ctx = known()) {
  const beside = new Beside()
  policy.compile(config.parse({ url, ...settings }), beside.deps).onComplete!(ctx, outcome)
  await beside.run()
  return beside
}

test('tells a URL of each call, and nothing that says how it was known', async () => {
  const secret = { authorization: 'Bearer secret', cookie: 'sid=secret', 'user-agent': 'curl/8' }
  const ctx = known({ query: 'token=secret' }, secret)
  const { asked, told: body } = await told(
    {
      headers: [{ name: 'Authorization', value: 'Bearer mine' }],
      requestHeaders: ['user-agent', 'x-none'],
      fields: { env: 'test' },
    },
    over({}, { status: 503, error: 'no_healthy_upstream' }),
    ctx,
  )
  expect(asked[0]).toMatchObject({
    url,
    method: 'POST',
    headers: ['content-type', 'application/json', 'authorization', 'Bearer mine'],
    timeoutMs: 5000,
  })
  expect(JSON.parse(body)).toEqual([
    {
      env: 'test',
      time: '2026-11-21T12:00:00.123Z',
      id: 'call_1',
      requestId: 'req_1',
      method: 'GET',
      path: '/acme/weather/today',
      status: 503,
      error: 'no_healthy_upstream',
      durationMs: 12,
      upstreamMs: 10,
      clientAddress: '192.0.2.1',
      application: 'app_1',
      subscription: 'sub_1',
      plan: 'gold',
      api: 'weather',
      version: 'v1',
      route: '/today',
      attempts: 1,
      requestBytes: 0,
      responseBytes: 5,
      headers: { 'user-agent': 'curl/8' },
    },
  ])
  expect(body).not.toContain('secret')
})

test('calls of models have tokens and cost; lines are lines', async () => {
  const summary = { model: 'chat', provider: 'openai', inputTokens: 3, outputTokens: 4, costNanoUsd: 1_500_000n }
  const { asked, told: body } = await told({ format: 'ndjson' }, over(summary))
  expect(asked[0]!.headers).toContain('application/x-ndjson')
  expect(body.endsWith('}\n')).toBe(true)
  expect(JSON.parse(body)).toMatchObject({ model: 'chat', inputTokens: 3, outputTokens: 4, costUsd: '0.0015' })
})

test('a dry run is no call', async () => {
  const { summary: _, ...none } = over()
  expect((await told({}, none)).asked).toEqual([])
})

test.each([
  {},
  { url: 'file:///etc/passwd' },
  { url, requestHeaders: ['Authorization'] },
  { url, requestHeaders: ['cookie'] },
  { url, headers: [{ name: 'a', value: 'x\r\ny: z' }] },
  { url, flushMs: 1 },
  { url, maxQueue: 1 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
