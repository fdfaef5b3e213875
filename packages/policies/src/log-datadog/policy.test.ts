import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { apiKey: 'dd-key', url: 'https://intake.example.com/api/v2/logs' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('a call is a log with its severity, tags and entry', async () => {
  const { asked, told: body } = await told(
    { tags: { env: 'test', team: 'a' }, service: 'edge' },
    over({}, { status: 503 }),
  )
  expect(asked.length).toBe(1)
  expect(asked[0]).toMatchObject({
    url: 'https://intake.example.com/api/v2/logs',
    method: 'POST',
    headers: ['content-type', 'application/json', 'dd-api-key', 'dd-key'],
  })
  expect(JSON.parse(body)).toMatchObject([
    {
      ddsource: 'gatehouse',
      ddtags: 'env:test,team:a',
      service: 'edge',
      status: 'error',
      timestamp: 1_795_262_400_123,
      message: 'GET /acme/weather/today 503',
      http: { method: 'GET', status_code: 503 },
      gatehouse: { id: 'call_1', api: 'weather' },
    },
  ])
})

test('its site is where it is sent unless told otherwise', () =>
  expect(config.parse({ apiKey: 'k' }).url).toBe('https://http-intake.logs.datadoghq.com/api/v2/logs'))

test.each([
  {},
  { ...base, apiKey: 'a b' },
  { ...base, url: 'datadog' },
  { ...base, tags: { env: 'a,b' } },
  { ...base, maxBatch: 1001 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
