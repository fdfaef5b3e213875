import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { RepriceModels } from './reprice-models.job.js'

const SECRET = 'sk-very-secret-credential-0123456789'

let plane: TestControlPlane
let publisher: TestClient
let vendor: Server
let vendorUrl: string
let before: number

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  vendor = createServer((request, response) => {
    const good = request.headers.authorization === `Bearer ${SECRET}`
    response.writeHead(good ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(good ? {} : { error: { message: `Wrong key ${request.headers.authorization}` } }))
  })
  await new Promise<void>(resolve => vendor.listen(0, '127.0.0.1', resolve))
  vendorUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/v1`
})
afterAll(async () => {
  await plane?.close()
  await new Promise(resolve => vendor.close(resolve))
})
beforeEach(async () => {
  before = await plane.revision()
})

const provider = (slug: string, more: object = {}) => ({
  slug,
  type: 'openai',
  baseUrl: vendorUrl,
  credentials: { apiKey: SECRET },
  ...more,
})
const spec = async (kind: string, id: unknown) =>
  (
    await plane.query<{ spec: Record<string, unknown> }>(
      'SELECT spec FROM config_resource WHERE kind = $1 AND id = $2 AND NOT removed',
      [kind, id],
    )
  )[0]?.spec

test('a provider is kept with its secret sealed, which is shown nowhere', async () => {
  const made = await publisher.post('/tenants/acme/providers', provider('vendor', { baseUrl: `${vendorUrl}/` }))
  expect(made).toMatchObject({
    status: 201,
    body: { slug: 'vendor', type: 'openai', baseUrl: vendorUrl, revision: before + 1 },
  })
  expect(await spec('provider', made.body.id)).toMatchObject({ credentials: { $sealed: expect.any(String) } })
  const answers = [made.body, (await publisher.get('/tenants/acme/providers')).body]
  const tables = ['provider', 'config_resource', 'config_change', 'config_revision', 'audit_entry']
  const rows = await Promise.all(tables.map(table => plane.query(`SELECT t::text AS row FROM ${table} t`)))
  expect(JSON.stringify(rows)).toContain(String(made.body.id))
  for (const text of [JSON.stringify(answers), JSON.stringify(rows)]) expect(text).not.toContain('very-secret')
})

test('the same credentials again change nothing, others do', async () => {
  const write = (credentials: object) => publisher.send('PATCH', '/tenants/acme/providers/vendor', { credentials })
  expect((await write({ apiKey: SECRET })).body.revision).toBe(before)
  expect((await write({ apiKey: `${SECRET}!` })).body.revision).toBe(before + 1)
  expect((await write({ apiKey: SECRET })).body.revision).toBe(before + 2)
})

test.each([
  ['no such type', { type: 'nobody' }, 422, '/type'],
  ['a missing credential', { credentials: {} }, 422, '/credentials/apiKey'],
  ['an unknown credential', { credentials: { apiKey: 'x', apikey: 'y' } }, 422, '/credentials/apikey'],
  ['a private address', { baseUrl: 'http://10.1.2.3/v1' }, 422, '/baseUrl'],
  ['no address where the type has none', { type: 'vllm', baseUrl: undefined }, 422, '/baseUrl'],
])('%s is refused', async (_, more, status, pointer) => {
  const refused = await publisher.post('/tenants/acme/providers', provider('bad', more))
  expect(refused).toMatchObject({ status, body: { errors: [{ pointer }] } })
  expect(await plane.revision()).toBe(before)
})

test('a provider can be tried, and a refusal does not quote the key', async () => {
  const good = await publisher.post('/tenants/acme/providers/vendor/test', { model: 'any' })
  expect(good.body).toMatchObject({ ok: true, status: 200 })
  await publisher.post('/tenants/acme/providers', provider('wrong', { credentials: { apiKey: 'sk-wrong-one' } }))
  const bad = await publisher.post('/tenants/acme/providers/wrong/test', { model: 'any' })
  expect(bad.body).toMatchObject({ ok: false, status: 401, message: expect.stringContaining('Wrong key') })
  expect(JSON.stringify(bad.body)).not.toContain('sk-wrong-one')
})

test('an alias carries the price of each target, from the price book or the tenant', async () => {
  const targets = [
    { provider: 'vendor', model: 'gpt-4o-mini', weight: 3 },
    { provider: 'vendor', model: 'house-model' },
  ]
  const made = await publisher.post('/tenants/acme/models', { slug: 'chat', targets })
  expect(made).toMatchObject({
    status: 201,
    body: {
      slug: 'chat',
      revision: before + 1,
      targets: [
        { provider: 'vendor', weight: 3, price: { input: '0.15', output: '0.6', cachedInput: '0.075' } },
        { weight: 1, price: null },
      ],
    },
  })
  const price = { providerType: 'openai', model: 'house-model', input: '0.000000001', output: '2.5' }
  const set = await publisher.post('/tenants/acme/prices', price)
  expect(set).toMatchObject({ status: 201, body: { ...price, revision: before + 2 } })
  const prices = async () =>
    ((await spec('model', made.body.id))!.targets as { price?: unknown }[]).map(target => target.price)
  expect(await prices()).toEqual([
    expect.objectContaining({ input: 150_000_000, output: 600_000_000, cachedInput: 75_000_000 }),
    { input: 1, output: 2_500_000_000 },
  ])
  const unrelated = await publisher.post('/tenants/acme/prices', { ...price, model: 'nobody-uses-it' })
  expect(unrelated.body.revision).toBe(before + 2)
  await publisher.send('DELETE', `/tenants/acme/prices/${set.body.id}`)
  expect((await prices())[1]).toBeUndefined()
  expect(await plane.revision()).toBe(before + 3)
})

test('a price whose day has come reaches the nodes by itself, once', async () => {
  const { body } = await publisher.get<{ id: string }>('/tenants/acme/models/chat')
  const price = { providerType: 'openai', model: 'house-model', input: '7', output: '7' }
  const later = await publisher.post('/tenants/acme/prices', { ...price, effectiveFrom: '2099-01-01T00:00:00Z' })
  const reprice = () => plane.app.get(RepriceModels, { strict: false }).run()
  await reprice()
  expect(await plane.revision()).toBe(before)
  await plane.query('UPDATE price_override SET effective_from = now() WHERE id = $1', [later.body.id])
  await reprice()
  await reprice()
  expect(await plane.revision()).toBe(before + 1)
  expect((await spec('model', body.id))!.targets).toMatchObject([{}, { price: { input: 7_000_000_000 } }])
})

test('an alias needs providers of its own tenant', async () => {
  const other = await plane.person('other', { beta: ['admin'] })
  const foreign = await other.post('/tenants/beta/providers', provider('theirs'))
  const revision = await plane.revision()
  for (const reference of ['theirs', foreign.body.id, 'nobody']) {
    const targets = [{ provider: 'vendor', model: 'm' }]
    const fallbacks = [{ provider: reference, model: 'm' }]
    const refused = await publisher.post('/tenants/acme/models', { slug: 'odd', targets, fallbacks })
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'reference_missing', errors: [{ pointer: '/fallbacks/0/provider' }] },
    })
  }
  expect(await plane.revision()).toBe(revision)
  expect((await publisher.get('/tenants/acme/models/odd')).status).toBe(404)
})

test('what is in use stays', async () => {
  await publisher.post('/tenants/acme/apis', { slug: 'assistant', name: 'Assistant', type: 'ai', models: ['chat'] })
  expect(await publisher.post('/tenants/acme/apis/assistant/versions/v1/publish')).toMatchObject({ status: 200 })
  const revision = await plane.revision()
  const gone = await publisher.send('DELETE', '/tenants/acme/models/chat')
  expect(gone).toMatchObject({ status: 409, body: { code: 'in_use' } })
  const used = await publisher.send('DELETE', '/tenants/acme/providers/vendor')
  expect(used).toMatchObject({ status: 409, body: { code: 'in_use', detail: expect.stringContaining('chat') } })
  expect(await plane.revision()).toBe(revision)
})

test('a change of one field leaves the others', async () => {
  const targets = [{ provider: 'vendor', model: 'a' }]
  const fallbacks = [{ provider: 'vendor', model: 'b' }]
  const made = await publisher.post('/tenants/acme/models', { slug: 'fine', targets, fallbacks })
  const patched = await publisher.send('PATCH', `/tenants/acme/models/${made.body.id}`, {
    targets: [{ provider: 'wrong', model: 'c' }],
  })
  expect(patched.body).toMatchObject({ targets: [{ model: 'c' }], fallbacks: [{ model: 'b' }] })
})

test('a model says how long it may take, and the nodes are told in ms', async () => {
  const timeouts = { firstToken: '20s', total: '5m' }
  const ask = { slug: 'slow', targets: [{ provider: 'vendor', model: 'a' }], timeouts }
  const made = await publisher.post('/tenants/acme/models', ask)
  expect(made.body).toMatchObject({ timeouts })
  expect(await spec('model', made.body.id)).toMatchObject({ timeouts: { firstTokenMs: 20_000, totalMs: 300_000 } })
  const odd = await publisher.post('/tenants/acme/models', { ...ask, slug: 'odd', timeouts: { total: 'soon' } })
  expect(odd).toMatchObject({ status: 422, body: { errors: [{ pointer: '/timeouts/total' }] } })
})

test("another tenant's things are not found, by id or slug", async () => {
  const stranger = await plane.person('stranger', { gamma: ['admin'] })
  const { body } = await publisher.get('/tenants/acme/providers/vendor')
  for (const path of [
    '/tenants/acme/providers',
    `/tenants/gamma/providers/${body.id}`,
    '/tenants/gamma/providers/vendor',
    '/tenants/gamma/models/chat',
  ])
    expect(await stranger.get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await stranger.send('DELETE', `/tenants/gamma/providers/${body.id}`)).toMatchObject({ status: 404 })
})
