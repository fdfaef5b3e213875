import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { application, key, plan, restApi, subscription } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

const other = key({ application: 'app_2' })
const expired = key({ expiresAt: '2020-01-01T00:00:00Z' })
const revoked = key({ state: 'revoked' })
const elsewhere = key({ ipAllow: ['10.0.0.0/8'] })
const weather = new Weather((req, res) => res.end(`${req.method} ${req.url}`))
const { gateway, key: live } = weather

beforeAll(async () => {
  await weather.start()
  const { service } = weather
  weather.arrange([], {
    application: [application, { ...application, id: 'app_2' }, { ...application, id: 'app_3', state: 'suspended' }],
    api: [
      restApi(`${service.url}/base/`, {
        hosts: ['weather.example.com', '*.weather.example.org'],
        routes: [
          { path: '/users/{id}', methods: ['GET'], rewrite: '/people/{id}/card' },
          { path: '/files/*', rewrite: '/store/*' },
          { path: '/plain' },
        ],
      }),
      restApi(service.url, { path: '/acme/whole', stripPath: false }, { id: 'ver_2', api: 'api_2', slug: 'whole' }),
      restApi(service.url, { path: '/acme/old' }, { id: 'ver_3', api: 'api_1', slug: 'old', state: 'retired' }),
      restApi(
        service.url,
        { path: '/acme/open', auth: 'none' },
        {
          id: 'ver_4',
          api: 'api_4',
          slug: 'open',
          state: 'deprecated',
          deprecatedAt: '2026-01-01T00:00:00Z',
          sunsetAt: '2027-01-01T00:00:00Z',
          successor: 'https://portal.example.com/v2',
        },
      ),
    ],
    plan: [plan({}, { apis: ['api_1', 'api_2'] })],
    subscription: [
      subscription(),
      subscription({ id: 'sub_2', application: 'app_2', state: 'pending' }),
      subscription({ id: 'sub_3', application: 'app_3' }),
    ],
    key: [live, other, expired, revoked, elsewhere].map(each => each.resource),
  })
})
afterAll(() => weather.stop())

const call = (path: string, init: RequestInit = {}, secret = live.secret): Promise<Response> =>
  fetch(gateway.url(path), { ...init, headers: { 'x-api-key': secret, ...(init.headers as Record<string, string>) } })
const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { code: string }).code,
]
/** fetch sets Host by itself. */
const atHost = (host: string, path: string): Promise<string> =>
  gateway.raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-API-Key: ${live.secret}\r\nConnection: close\r\n\r\n`)

describe('where a request goes', () => {
  test.each([
    ['/acme/weather/users/7?x=1', 'GET /base/people/7/card?x=1'],
    ['/acme/weather/users/a%2Fb', 'GET /base/people/a%2Fb/card'],
    ['/acme/weather/files/a/b/', 'GET /base/store/a/b/'],
    ['/acme/weather/files', 'GET /base/store'],
    ['/acme/weather/plain', 'GET /base/plain'],
    ['/acme/weather/x/../plain', 'GET /base/plain'],
    ['/acme/whole/a', 'GET /acme/whole/a'],
    ['/acme/whole', 'GET /acme/whole'],
  ])('%s reaches %s', async (path, expected) => {
    expect(await (await call(path)).text()).toBe(expected)
  })

  test('hosts of its own serve an API from the root, and the rest as everywhere', async () => {
    expect(await atHost('Weather.Example.com:8000', '/plain')).toContain('GET /base/plain')
    expect(await atHost('eu.weather.example.org', '/users/1')).toContain('GET /base/people/1/card')
    expect(await atHost('weather.example.org', '/plain')).toContain('404')
    expect(await atHost('weather.example.com', '/acme/whole/x')).toContain('GET /acme/whole/x')
    expect(
      await gateway.raw(
        `GET http://weather.example.com/plain HTTP/1.1\r\nHost: x\r\nX-API-Key: ${live.secret}\r\nConnection: close\r\n\r\n`,
      ),
    ).toContain('GET /base/plain')
  })

  test('another method is 405 with Allow; HEAD comes with GET', async () => {
    const response = await call('/acme/weather/users/7', { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(await codeOf(response)).toEqual([405, 'method_not_allowed'])
    expect((await call('/acme/weather/users/7', { method: 'HEAD' })).status).toBe(200)
  })

  test('a deprecated version tells so, a retired one is gone', async () => {
    const open = await fetch(gateway.url('/acme/open/'))
    expect(open.status).toBe(200)
    expect(open.headers.get('deprecation')).toBe('@1767225600')
    expect(open.headers.get('sunset')).toBe('Fri, 01 Jan 2027 00:00:00 GMT')
    expect(open.headers.get('link')).toBe('<https://portal.example.com/v2>; rel="successor-version"')
    expect(await codeOf(await call('/acme/old/'))).toEqual([410, 'api_retired'])
  })
})

describe('who may', () => {
  const typo = `${live.secret.slice(0, -1)}${live.secret.endsWith('a') ? 'b' : 'a'}`
  test.each([
    ['no key', '', '/acme/weather/plain', 401, 'key_missing'],
    ['no key before no route', '', '/acme/none', 401, 'key_missing'],
    ['a mistyped key', typo, '/acme/weather/plain', 401, 'key_invalid'],
    ['an unknown key', key().secret, '/acme/weather/plain', 401, 'key_invalid'],
    ['a revoked key', revoked.secret, '/acme/weather/plain', 401, 'key_revoked'],
    ['an expired key', expired.secret, '/acme/weather/plain', 401, 'key_expired'],
    ['a key from elsewhere', elsewhere.secret, '/acme/weather/plain', 403, 'ip_denied'],
    ['no route before no subscription', other.secret, '/acme/none', 404, 'route_not_found'],
    ['a pending subscription', other.secret, '/acme/weather/plain', 403, 'subscription_pending'],
  ])('%s', async (_what, secret, path, status, code) => {
    const response = await call(path, {}, secret)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    if (status === 401) expect(response.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"')
    expect(await codeOf(response)).toEqual([status, code])
  })

  test('no subscription at all', async () => {
    gateway.apply({}, { subscription: ['sub_2'] })
    expect(await codeOf(await call('/acme/weather/plain', {}, other.secret))).toEqual([403, 'subscription_required'])
    for (const state of ['suspended', 'expired']) {
      gateway.apply({ subscription: [subscription({ id: 'sub_2', application: 'app_2', state })] })
      expect(await codeOf(await call('/acme/weather/plain', {}, other.secret))).toEqual([403, `subscription_${state}`])
    }
  })

  test('refusals of known keys are recorded, of unknown ones only counted', async () => {
    await call('/acme/weather/unknown', {}, key().secret)
    await call('/acme/weather/revoked', {}, revoked.secret)
    expect(await gateway.recordOf('/acme/weather/revoked')).toMatchObject({
      status: 401,
      error: 'key_revoked',
      applicationId: 'app_1',
      keyId: revoked.resource.id,
    })
    expect(gateway.records.some(record => record.path === '/acme/weather/unknown')).toBe(false)
    expect(gateway.gateway.stats().counters['gatehouse_errors_total{code="key_invalid"}']).toBeGreaterThan(0)
  })

  test('a policy of the application holds for it alone', async () => {
    const policy = {
      id: 'pol_1',
      tenantId: 'ten_1',
      type: 'ip-restriction',
      scope: { kind: 'application', id: 'app_1' },
      config: { deny: ['127.0.0.1'] },
    }
    expect(gateway.apply({ policy: [policy] }).refusals).toEqual([])
    expect(await codeOf(await call('/acme/weather/plain'))).toEqual([403, 'ip_denied'])
    expect((await fetch(gateway.url('/acme/open/'))).status).toBe(200)
    gateway.apply({}, { policy: ['pol_1'] })
    expect((await call('/acme/weather/plain')).status).toBe(200)
  })
})

describe('the AI surface', () => {
  test.each([
    ['POST', '/v1/moderations', 400, { error: { code: 'bad_request' } }],
    ['POST', '/v1/messages', 400, { type: 'error', error: { type: 'invalid_request_error' } }],
    ['POST', '/v1beta/models/gemini-2:generateContent', 400, { error: { code: 400, status: 'INVALID_ARGUMENT' } }],
    ['POST', '/openai/deployments/x/chat/completions?api-version=1', 400, { error: { code: 'bad_request' } }],
    ['GET', '/v1/nothing', 404, { error: { code: 'route_not_found' } }],
    ['GET', '/v1/embeddings', 405, { error: { code: 'method_not_allowed' } }],
  ])('%s %s answers in the dialect of its callers', async (method, path, status, body) => {
    const response = await call(path, { method })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject(body)
  })

  test('the key comes first here too', async () => {
    const response = await fetch(gateway.url('/v1/messages'), { method: 'POST' })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  })
})
