import { afterAll, beforeAll, expect, test } from 'vitest'
import { restApi } from '../testing/test-gateway.js'
import { testLimits } from '../testing/test-limits.js'
import { Weather } from '../testing/weather.js'

const limits = testLimits()
let waiting: (() => void)[] = []
const weather = new Weather(
  (req, res) => {
    if (req.url === '/slow') waiting.push(() => res.end('slow'))
    else res.end(req.url)
  },
  { limiters: limits },
)
const { gateway, key: live } = weather

beforeAll(() => weather.start())
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await weather.stop()
  limits.stop()
})

const arrange = (type: string, config: object, auth: 'key' | 'none' = 'key'): void =>
  weather.arrange([[type, config]], { api: [restApi(weather.service.url, { auth })] })

const call = (path = '/x', headers: Record<string, string> = { 'x-api-key': live.secret }) =>
  fetch(gateway.url(`/acme/weather${path}`), { headers })
const left = (response: Response) => response.headers.get('x-ratelimit-remaining')

test('so many calls go through, each told what is left, then 429 with the time to wait', async () => {
  arrange('rate-limit', { limit: 3, window: '1m' })
  for (const remaining of ['2', '1', '0']) {
    const response = await call()
    expect([response.status, left(response)]).toEqual([200, remaining])
    expect(response.headers.get('ratelimit-policy')).toBe('"calls";q=3;w=60')
    expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^"calls";r=${remaining};t=\\d+$`))
  }
  const refused = await call()
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(58)
  expect(left(refused)).toBe('0')
})

test('a header, an address or nobody in particular may be counted', async () => {
  arrange('rate-limit', { limit: 1, window: '1m', key: ['header:X-Team', 'method'] }, 'none')
  expect((await call('/x', { 'x-team': 'a' })).status).toBe(200)
  expect((await call('/x', { 'x-team': 'a' })).status).toBe(429)
  expect((await call('/x', { 'x-team': 'b'.repeat(500) })).status).toBe(200)
  expect((await call('/x', { 'x-team': 'b'.repeat(500) })).status).toBe(429)
  expect((await call('/x', {})).status).toBe(200)
  arrange('rate-limit', { limit: 1, window: '1m' }, 'none')
  expect([(await call('/x', {})).status, (await call('/x', {})).status]).toEqual([200, 429])
})

test('a burst has a window of its own, and both are told', async () => {
  arrange('rate-limit', { limit: 100, window: '1h', burst: { limit: 1, window: '1m' }, name: 'team' })
  const response = await call()
  expect(response.headers.get('ratelimit-policy')).toBe('"team-burst";q=1;w=60, "team";q=100;w=3600')
  expect(left(response)).toBe('0')
  const refused = await call()
  expect(refused.status).toBe(429)
  expect(refused.headers.get('ratelimit')).toMatch(/^"team-burst";r=0;t=\d+$/)
})

test('calls at a time: one more is refused, and goes when one has ended', async () => {
  arrange('rate-limit', { concurrency: 1 })
  const first = call('/slow')
  await expect.poll(() => waiting.length).toBe(1)
  const refused = await call()
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'concurrency_limited'])
  waiting.pop()!()
  await (await first).text()
  await expect.poll(async () => (await call()).status).toBe(200)
})

test('headers are left out where that is wished', async () => {
  arrange('rate-limit', { limit: 1, window: '1m', headers: false })
  expect(left(await call())).toBeNull()
  expect((await call()).status).toBe(429)
})

test('load-shedding refuses what is too much at a time, and takes calls again', async () => {
  arrange('load-shedding', { maxConcurrent: 1, retryAfterSeconds: 7 })
  waiting = []
  const first = call('/slow')
  await expect.poll(() => waiting.length).toBe(1)
  const refused = await call()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '7'])
  expect(await refused.json()).toMatchObject({ code: 'overloaded' })
  waiting.pop()!()
  await (await first).text()
  await expect.poll(async () => (await call()).status).toBe(200)
})

test('rewrite asks the service for another path', async () => {
  arrange('rewrite', { rules: [{ match: '/users/{id}/*', to: '/{*}?user={id}' }] })
  expect(await (await call('/users/7/orders/1?a=b')).text()).toBe('/orders/1?user=7&a=b')
  expect(await (await call('/else?a=b')).text()).toBe('/else?a=b')
})

test.each([
  ['rate-limit', {}],
  ['rate-limit', { limit: 0 }],
  ['rate-limit', { limit: 1, key: ['everybody'] }],
  ['load-shedding', { delayMs: 100, fullDelayMs: 50 }],
  ['rewrite', { rules: [{ match: '/a/{b}', to: '/{c}' }] }],
])('%s with %j is refused, and nothing passes', async (type, config) => {
  expect(weather.refusalsOf([[type, config]])).toMatchObject([{ kind: 'policy' }])
  expect((await call()).status).toBe(503)
})
