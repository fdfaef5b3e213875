import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'https://otel.example.com/v1/logs' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('a call is a log record with a severity and attributes', async () => {
  const ctx = known({}, { 'user-agent': 'curl/8' })
  const { told: body } = await told(
    { requestHeaders: ['user-agent'], fields: { env: 'test' } },
    over({}, { status: 404, error: 'route_not_found' }),
    ctx,
  )
  const [{ resource, scopeLogs }] = JSON.parse(body).resourceLogs
  expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'gatehouse' } }])
  const [record] = scopeLogs[0].logRecords
  expect(record).toMatchObject({
    timeUnixNano: '1795262400123000000',
    severityNumber: 13,
    severityText: 'WARN',
    body: { stringValue: 'GET /acme/weather/today 404' },
  })
  const attributes = Object.fromEntries(
    record.attributes.map(({ key, value }: { key: string; value: object }) => [key, Object.values(value)[0]]),
  )
  expect(attributes).toMatchObject({
    'http.response.status_code': '404',
    'gatehouse.error': 'route_not_found',
    'gatehouse.api': 'weather',
    'gatehouse.env': 'test',
    'http.request.header.user-agent': 'curl/8',
  })
})

test.each([
  [200, 9],
  [302, 9],
  [429, 13],
  [500, 17],
])('status %d has severity %d', async (status, severity) => {
  const { told: body } = await told({}, over({}, { status }))
  expect(JSON.parse(body).resourceLogs[0].scopeLogs[0].logRecords[0].severityNumber).toBe(severity)
})

test.each([{}, { url: 'otel' }, { ...base, serviceName: '' }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
