import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { restApi } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

let seen: (string | undefined)[] = []
const weather = new Weather((req, res) => {
  seen.push(req.headers['x-policies'] as string | undefined)
  res.end('ok')
})
const { gateway, key } = weather

beforeAll(() => weather.start())
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await weather.stop()
})
beforeEach(() => {
  seen = []
})

const routes = [{ path: '/users/{id}' }, { path: '/orders', methods: ['GET', 'POST'] }, { path: '/*' }]

function arrange(...policies: [type: string, config: object, scope: object, condition?: string][]) {
  const api = { kind: 'api', id: 'api_1' }
  const policy = policies.map(([type, config, scope, condition], at) => ({
    id: `pol_${at}_${Math.random()}`,
    tenantId: 'ten_1',
    type,
    scope: { ...api, ...scope },
    position: 0,
    config,
    ...(condition !== undefined && { condition }),
  }))
  return weather.refusalsOf([], { policy, api: [restApi(weather.service.url, { routes })] })
}

const ask = async (path: string, init: RequestInit = {}) => {
  const headers = { 'x-api-key': key.secret, ...(init.headers as object) }
  const response = await fetch(gateway.url(`/acme/weather${path}`), { ...init, headers })
  await response.text()
  return response.status
}
const deny = { deny: ['127.0.0.1'] }

test('a policy of a route holds for that route, whatever stands in its template', async () => {
  expect(arrange(['ip-restriction', deny, { route: '/users/{id}' }])).toEqual([])
  expect([await ask('/users/7'), await ask('/users/8'), await ask('/orders'), await ask('/users')]).toEqual([
    403, 403, 200, 200,
  ])
})

test('one of a version holds for that version', async () => {
  arrange(['ip-restriction', deny, { version: 'v2' }])
  expect(await ask('/orders')).toBe(200)
  arrange(['ip-restriction', deny, { version: 'v1' }])
  expect(await ask('/orders')).toBe(403)
  arrange(['ip-restriction', deny, { version: 'v2', route: '/orders' }])
  expect(await ask('/orders')).toBe(200)
})

test('a condition is asked of each call, once, and all hooks follow it', async () => {
  const config = { setHeaders: { 'x-told': '1' } }
  arrange(['response-transform', config, {}, 'request.method == "POST" && route == "/orders" && plan == "gold"'])
  const told = async (path: string, init: RequestInit = {}) =>
    (await fetch(gateway.url(`/acme/weather${path}`), { ...init, headers: { 'x-api-key': key.secret } })).headers.get(
      'x-told',
    )
  expect([await told('/orders', { method: 'POST' }), await told('/orders'), await told('/users/1')]).toEqual([
    '1',
    null,
    null,
  ])
})

test('one that cannot be decided holds', async () => {
  arrange(['ip-restriction', deny, {}, 'request.headers["x-team"] != "core"'])
  expect(await ask('/orders', { headers: { 'x-team': 'core' } })).toBe(200)
  expect(await ask('/orders', { headers: { 'x-team': 'edge' } })).toBe(403)
  expect(await ask('/orders')).toBe(403)
  arrange(['ip-restriction', deny, {}, '"x-team" in request.headers && request.headers["x-team"] == "edge"'])
  expect(await ask('/orders')).toBe(200)
})

test('within a stage wider scopes come first: API, version, route', async () => {
  const add = (text: string) => ({ setHeaders: { 'x-policies': text } })
  arrange(
    ['request-transform', add('route'), { route: '/orders' }],
    ['request-transform', add('api'), {}],
    ['request-transform', add('version'), { version: 'v1' }],
  )
  await ask('/orders')
  await ask('/users/1')
  // The last one to set it stands.
  expect(seen).toEqual(['route', 'version'])
})

test('every scope holds where it says and nowhere else, in order of width', async () => {
  const scopes: [name: string, here: object, elsewhere: object][] = [
    ['application', { kind: 'application', id: 'app_1' }, { kind: 'application', id: 'app_2' }],
    ['plan', { kind: 'plan', id: 'pln_1' }, { kind: 'plan', id: 'pln_2' }],
    ['route', { route: '/orders' }, { route: '/users/{id}' }],
    ['version', { version: 'v1' }, { version: 'v2' }],
    ['api', {}, { id: 'api_2' }],
    ['tenant', { kind: 'tenant', id: null }, { kind: 'tenant', id: 'ten_2' }],
    ['global', { kind: 'global', id: null }, { kind: 'tenant', id: 'ten_2' }],
  ]
  const set = (name: string, scope: object): [string, object, object] => [
    'request-transform',
    { setHeaders: { 'x-policies': name } },
    scope,
  ]
  for (let narrowest = 0; narrowest < scopes.length; narrowest++) {
    expect(arrange(...scopes.slice(narrowest).map(([name, here]) => set(name, here)))).toEqual([])
    expect(await ask('/orders')).toBe(200)
    // The last one to set it stands: each is narrower than all that are left.
    expect(seen.pop()).toBe(scopes[narrowest]![0])
  }
  arrange(...scopes.map(([name, , elsewhere]) => set(name, elsewhere)))
  expect(await ask('/orders')).toBe(200)
  expect(seen.pop()).toBeUndefined()
})

test('a limit under a condition counts the calls that it holds for', async () => {
  arrange(['request-size-limit', { maxBodyBytes: 2 }, {}, 'request.path.endsWith("/orders")'])
  const body = 'abc'
  expect([await ask('/orders', { method: 'POST', body }), await ask('/users/1', { method: 'POST', body })]).toEqual([
    413, 200,
  ])
})

test('who may call is said for all of a version, and what is no condition closes what it would hold for', async () => {
  expect(arrange(['key-auth', {}, { route: '/orders' }])).toMatchObject([{ kind: 'policy' }])
  expect(await ask('/users/1')).toBe(503)
  expect(arrange(['key-auth', {}, {}, 'true'])).toMatchObject([{ kind: 'policy' }])
  expect(arrange(['ip-restriction', deny, {}, 'request.path.matches("a+")'])).toMatchObject([{ kind: 'policy' }])
  expect(await ask('/users/1')).toBe(503)
})

test('what holds for all keeps the hooks that it has', async () => {
  const { narrowed } = await import('./narrowed.js')
  const hooks = { onRequest: () => undefined }
  expect(narrowed(hooks, { scope: { kind: 'api', id: 'api_1' } }, undefined as never)).toBe(hooks)
})
