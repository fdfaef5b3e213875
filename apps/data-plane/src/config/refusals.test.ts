import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  application,
  key,
  plan,
  restApi,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from '../testing/test-gateway.js'

let gateway: TestGateway
let service: TestUpstream
const mine = key()

beforeEach(async () => {
  service = await upstream((_, response) => response.end('served'))
  gateway = await new TestGateway().start()
  gateway.apply({
    tenant: [tenant],
    application: [application],
    api: [restApi(service.url)],
    plan: [plan()],
    subscription: [subscription()],
    key: [mine.resource],
  })
})
afterEach(async () => {
  await gateway.stop()
  await service.stop()
})

const call = async (path = '/acme/weather/x') => {
  const answer = await fetch(gateway.url(path), { headers: { 'x-api-key': mine.secret } })
  const text = await answer.text()
  return { status: answer.status, text, code: text.startsWith('{') ? (JSON.parse(text) as { code: string }).code : '' }
}
const other = (fields: object) => ({
  ...restApi(service.url, { path: '/acme/other', ...fields }),
  ...{ id: 'ver_2', api: 'api_2', slug: 'other' },
})
const refused = { status: 503, code: 'config_refused' }

test.each<[string, object]>([
  ['an upstream that is none', { targets: [{ url: 'nowhere' }] }],
  ['a route that cannot be', { routes: [{ path: '/ok' }, { path: '/a{b}' }] }],
  ['a field of a type that this version does not know', { auth: 'palm-reading' }],
])('an API with %s answers that it is not served here; others are', async (_, fields) => {
  gateway.apply({ plan: [plan({}, { apis: ['api_1', 'api_2'] })], api: [other(fields)] })
  expect(await call('/acme/other/x')).toMatchObject(refused)
  expect(await call()).toMatchObject({ status: 200, text: 'served' })
  gateway.apply({ api: [other({})] })
  expect((await call('/acme/other/x')).status).toBe(200)
})

test('an API that served before does not go on as it was', async () => {
  gateway.apply({ api: [restApi('nowhere')] })
  expect(await call()).toMatchObject(refused)
})

test.each<[string, object, boolean]>([
  ['of its tenant', { tenantId: 'ten_1', scope: { kind: 'tenant', id: null } }, true],
  ['of another tenant', { tenantId: 'ten_2', scope: { kind: 'tenant', id: null } }, false],
  ['of all', { tenantId: null, scope: { kind: 'global', id: null } }, true],
  ['of the API', { tenantId: 'ten_1', scope: { kind: 'api', id: 'api_1' } }, true],
  ['of another API', { tenantId: 'ten_1', scope: { kind: 'api', id: 'api_2' } }, false],
  ['of the plan', { tenantId: 'ten_1', scope: { kind: 'plan', id: 'pln_1' } }, true],
  ['of a scope that this version does not know', { tenantId: 'ten_1', scope: { kind: 'galaxy', id: null } }, true],
])('a policy %s that cannot run closes what it would guard', async (_, where, closed) => {
  const applied = gateway.apply({ policy: [{ id: 'pol_1', type: 'magic', config: {}, ...where }] })
  expect(applied).toMatchObject({ accepted: true, refusals: [{ kind: 'policy', id: 'pol_1' }] })
  if (closed) expect(await call()).toMatchObject(refused)
  else expect((await call()).status).toBe(200)
  // Nor is it taken for one that runs when something else changes.
  gateway.apply({
    policy: [{ id: 'pol_2', type: 'magic', config: {}, tenantId: 'x', scope: { kind: 'tenant', id: 'x' } }],
  })
  expect((await call()).status).toBe(closed ? 503 : 200)
  gateway.apply({}, { policy: ['pol_1'] })
  expect((await call()).status).toBe(200)
})

test('a policy on a tenant holds for all of its APIs', async () => {
  const deny = { type: 'ip-restriction', config: { deny: ['127.0.0.0/8', '::1/128'] } }
  gateway.apply({ policy: [{ id: 'pol_1', ...deny, tenantId: 'ten_1', scope: { kind: 'tenant', id: null } }] })
  expect(await call()).toMatchObject({ status: 403, code: 'ip_denied' })
})

test('a key that cannot be understood opens nothing', async () => {
  gateway.apply({ key: [{ ...mine.resource, ipAllow: ['10.0.0.0/99'] }] })
  expect(await call()).toMatchObject({ status: 401, code: 'key_invalid' })
})
