import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import type { Entry } from '../snapshots/entry.js'
import { Revealer } from '../snapshots/reveal.js'

let plane: TestControlPlane
let publisher: TestClient
let before: number

const upstream = { targets: [{ url: 'http://127.0.0.1:1' }] }
const policy = (scope: object, more: object = {}) => ({
  type: 'ip-restriction',
  scope,
  config: { deny: ['203.0.113.0/24'] },
  ...more,
})
const served = () =>
  plane.query<{ id: string; spec: object }>(
    `SELECT id, spec FROM config_resource WHERE kind = 'policy' AND NOT removed ORDER BY id`,
  )

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  await publisher.post('/tenants/acme/apis', { slug: 'rest', name: 'Rest', type: 'rest', path: '/rest', upstream })
  await publisher.post('/tenants/acme/products', { slug: 'pack', name: 'Pack', apis: ['rest'], visibility: 'public' })
  await publisher.post('/tenants/acme/products/pack/plans', { slug: 'free', name: 'Free', approval: 'auto' })
})
afterAll(() => plane?.close())
beforeEach(async () => {
  before = await plane.revision()
})

test('types come with the JSON Schema of what they take', async () => {
  const { body } = await publisher.get<{ data: { id: string }[] }>('/policy-types')
  expect(body.data.find(type => type.id === 'ip-restriction')).toMatchObject({
    stage: 'guard',
    config: { type: 'object', properties: { allow: { type: 'array' } } },
  })
})

test('a policy is served where it was put, and not while it is off', async () => {
  const made = await publisher.post('/tenants/acme/policies', policy({ kind: 'plan', id: 'pack/free' }))
  expect(made).toMatchObject({ status: 201, body: { scope: { kind: 'plan' }, revision: before + 1 } })
  expect(await served()).toMatchObject([
    {
      id: made.body.id,
      spec: { type: 'ip-restriction', scope: made.body.scope, config: { deny: ['203.0.113.0/24'] } },
    },
  ])
  const off = await publisher.send('PATCH', `/tenants/acme/policies/${made.body.id}`, { enabled: false })
  expect(off.body).toMatchObject({ enabled: false, config: { deny: ['203.0.113.0/24'] }, revision: before + 2 })
  expect(await served()).toEqual([])
  const moved = await publisher.send('PATCH', `/tenants/acme/policies/${made.body.id}`, { position: 5 })
  expect(moved.body).toMatchObject({ enabled: false, position: 5, revision: before + 2 })
})

test.each([
  ['no such type', { kind: 'tenant' }, { type: 'nothing' }, '/type'],
  ['a bad configuration', { kind: 'tenant' }, { config: { deny: ['x'] } }, '/config/deny/0'],
  ['an unknown field', { kind: 'tenant' }, { config: { dney: [] } }, '/config/dney'],
  ['an API of nobody', { kind: 'api', id: 'nobody' }, {}, '/scope/id'],
  ['an API unnamed', { kind: 'api' }, {}, '/scope/id'],
  ['another tenant', { kind: 'tenant', id: 'beta' }, {}, '/scope/id'],
  ['an application without a subscription here', { kind: 'application', id: 'app_x' }, {}, '/scope/id'],
])('%s is refused', async (_, scope, more, pointer) => {
  const refused = await publisher.post('/tenants/acme/policies', policy(scope, more))
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
  expect(await plane.revision()).toBe(before)
})

test("another tenant's API is none to put a policy on", async () => {
  const other = await plane.person('other', { beta: ['admin'] })
  const { body } = await publisher.get('/tenants/acme/apis/rest')
  const refused = await other.post('/tenants/beta/policies', policy({ kind: 'api', id: body.id }))
  expect(refused).toMatchObject({ status: 422, body: { code: 'reference_missing' } })
})

test('what is deleted takes its policies along, in the same revision', async () => {
  for (const scope of [{ kind: 'plan', id: 'pack/free' }, { kind: 'tenant' }])
    await publisher.post('/tenants/acme/policies', policy(scope))
  expect(await served()).toHaveLength(2)
  const removed = await publisher.send('DELETE', '/tenants/acme/products/pack')
  expect(removed.body).toEqual({ revision: before + 3 })
  expect(await served()).toMatchObject([{ spec: { scope: { kind: 'tenant', id: null } } }])
})

test('a purge is a revision of its own, in the policy that stores and in no other', async () => {
  const cache = await publisher.post('/tenants/acme/policies', {
    type: 'cache',
    scope: { kind: 'api', id: 'rest' },
    config: {},
  })
  const one = `/tenants/acme/policies/${cache.body.id}`
  const purge = (body: object) => publisher.post(`${one}/purge`, body)
  expect(await purge({ by: 'tag', value: 'news' })).toMatchObject({ status: 200, body: { revision: before + 2 } })
  expect(await purge({ by: 'tag', value: 'news' })).toMatchObject({ body: { revision: before + 3 } })
  await purge({ by: 'prefix', value: '/acme/' })
  const specs = async () =>
    (await served()).filter(({ id }) => id === cache.body.id).map(({ spec }) => (spec as { purges?: object[] }).purges)
  const told = { id: expect.any(String) }
  expect(await specs()).toEqual([
    [
      { ...told, by: 'tag', value: 'news' },
      { ...told, by: 'prefix', value: '/acme/' },
    ],
  ])
  await purge({})
  expect(await specs()).toEqual([[{ ...told, by: 'all', value: '' }]])
  expect((await publisher.get(one)).body).not.toHaveProperty('purges')
  for (const body of [{ by: 'tag' }, { by: 'key', value: 'x' }, { by: 'host', value: 'x' }, { tag: 'x' }])
    expect(await purge(body)).toMatchObject({ status: 422 })
  const other = await publisher.post('/tenants/acme/policies', policy({ kind: 'tenant' }))
  const refused = await publisher.post(`/tenants/acme/policies/${other.body.id}/purge`, {})
  expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('stores no answers') } })
  for (const { body } of [cache, other]) await publisher.send('DELETE', `/tenants/acme/policies/${body.id}`)
  expect(await plane.query(`SELECT action FROM audit_entry WHERE action = 'policy.purge'`)).toHaveLength(4)
})

test('answers by a document are by the one that there is, and by a new one as soon as it is given', async () => {
  const made = await publisher.post('/tenants/acme/policies', {
    type: 'mock',
    scope: { kind: 'api', id: 'rest' },
    config: {},
  })
  expect(made.status).toBe(201)
  const documents = async () => {
    const found = (await served()).find(({ id }) => id === made.body.id)
    return (found!.spec as { config: { documents: object } }).config.documents
  }
  expect(await documents()).toEqual({})
  const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { '/a': { get: { responses: {} } } } }
  const place = '/tenants/acme/apis/rest/versions/v1/document'
  expect((await publisher.send('PUT', place, document)).status).toBe(200)
  expect(await documents()).toEqual({ v1: document })
  expect((await publisher.get(`/tenants/acme/policies/${made.body.id}`)).body).toMatchObject({ config: {} })
  await publisher.send('DELETE', place)
  expect(await documents()).toEqual({})
  const types = await publisher.get<{ data: { id: string; config: { properties: object } }[] }>('/policy-types')
  expect(Object.keys(types.body.data.find(({ id }) => id === 'mock')!.config.properties)).toEqual(['otherwise'])
  await publisher.send('DELETE', `/tenants/acme/policies/${made.body.id}`)
})

describe('secrets of a configuration', () => {
  const users = [
    { username: 'ann', password: 'password of ann', application: 'app_1' },
    { username: 'bob', password: 'password of bob', application: 'app_2' },
  ]
  const shown = users.map(user => ({ ...user, password: '••••••••' }))
  const basic = (config: object) => ({ type: 'basic-auth', scope: { kind: 'tenant' }, config })
  const told = async (id: unknown) => {
    const [row] = await plane.query<{ spec: { tenantId: string } }>(
      `SELECT spec FROM config_resource WHERE kind = 'policy' AND id = $1`,
      [id],
    )
    const { spec } = row!
    const entry = { kind: 'policy', id: String(id), tenantId: spec.tenantId, json: JSON.stringify(spec) } as Entry
    return JSON.parse(plane.app.get(Revealer, { strict: false }).reveal(entry)).config.users
  }

  test('are kept sealed, shown masked, and told to nodes in clear', async () => {
    const made = await publisher.post('/tenants/acme/policies', basic({ users }))
    expect(made).toMatchObject({ status: 201, body: { config: { users: shown } } })
    const one = `/tenants/acme/policies/${made.body.id}`
    expect((await publisher.get(one)).body).toMatchObject({ config: { users: shown } })
    const kept = await plane.query(`SELECT config FROM policy_binding WHERE id = $1`, [made.body.id])
    const [logged] = await plane.query(`SELECT json_agg(audit_entry) AS all FROM audit_entry`)
    for (const text of [kept, await served(), logged]) expect(JSON.stringify(text)).not.toContain('password of')
    expect(await told(made.body.id)).toEqual(users)
    await publisher.send('DELETE', one)
  })

  test('stay as they are where a change leaves them masked, whatever moves around them', async () => {
    const made = await publisher.post('/tenants/acme/policies', basic({ users }))
    const one = `/tenants/acme/policies/${made.body.id}`
    const same = await publisher.send('PATCH', one, { config: { users: shown } })
    expect(same.body.revision).toBe(made.body.revision)
    const config = { users: [shown[1], { ...users[0], password: 'another of ann' }], keys: false }
    expect(await publisher.send('PATCH', one, { config })).toMatchObject({ status: 200 })
    expect(await told(made.body.id)).toEqual([users[1], { ...users[0], password: 'another of ann' }])
    const moved = await publisher.send('PATCH', one, { config: { users: [{ ...shown[1], application: 'app_3' }] } })
    expect(moved).toMatchObject({ status: 422, body: { errors: [{ pointer: '/config/users/0/password' }] } })
    await publisher.send('DELETE', one)
  })
})

test('one of the whole installation is put by who manages all tenants, and by nobody else', async () => {
  const everywhere = policy({ kind: 'global' })
  expect(await publisher.post('/tenants/acme/policies', everywhere)).toMatchObject({ status: 403 })
  const owner = await plane.person('owner', { acme: ['admin'] })
  await plane.query(`UPDATE app_user SET platform_role = 'owner' WHERE id = $1`, [owner.userId])
  const made = await owner.post('/tenants/acme/policies', everywhere)
  expect(made).toMatchObject({ status: 201, body: { scope: { kind: 'global', id: null } } })
  const [row] = (await served()).filter(({ id }) => id === made.body.id)
  expect(row).toMatchObject({ spec: { scope: { kind: 'global', id: null } } })
  const one = `/tenants/acme/policies/${made.body.id}`
  expect((await publisher.get(one)).status).toBe(200)
  expect((await publisher.send('PATCH', one, { enabled: false })).status).toBe(403)
  expect((await publisher.send('DELETE', one)).status).toBe(403)
  expect(await owner.post('/tenants/acme/policies', policy({ kind: 'global', id: 'acme' }))).toMatchObject({
    status: 422,
  })
  const narrow = { type: 'mock', scope: { kind: 'global' }, config: {} }
  expect(await owner.post('/tenants/acme/policies', narrow)).toMatchObject({ status: 422 })
  expect((await owner.send('DELETE', one)).status).toBe(200)
})

describe('a policy may hold for less than an API', () => {
  const narrow = (scope: object, more: object = {}) => policy({ kind: 'api', id: 'routed', ...scope }, more)

  beforeAll(async () => {
    const routes = [{ path: '/users/{id}' }]
    await publisher.post('/tenants/acme/apis', {
      slug: 'routed',
      name: 'R',
      type: 'rest',
      path: '/routed',
      upstream,
      routes,
    })
  })

  test('for a version, a route and under a condition, which can be taken back', async () => {
    const condition = 'request.method == "POST"'
    const made = await publisher.post(
      '/tenants/acme/policies',
      narrow({ version: 'v1', route: '/users/{id}' }, { condition }),
    )
    expect(made).toMatchObject({ status: 201, body: { scope: { version: 'v1', route: '/users/{id}' }, condition } })
    const spec = async () => (await served()).find(({ id }) => id === made.body.id)?.spec
    expect(await spec()).toMatchObject({ scope: { kind: 'api', version: 'v1', route: '/users/{id}' }, condition })
    const all = await publisher.send('PATCH', `/tenants/acme/policies/${made.body.id}`, { condition: null })
    expect(all.body).toMatchObject({ condition: null, scope: { version: 'v1' } })
    expect(await spec()).not.toHaveProperty('condition')
  })

  test.each([
    ['a version that there is not', narrow({ version: 'v9' }), '/scope/version'],
    ['a route that there is not', narrow({ route: '/orders' }), '/scope/route'],
    ['a route of a tenant', policy({ kind: 'tenant', route: '/users/{id}' }), '/scope/route'],
    ['a version of a plan', policy({ kind: 'plan', id: 'pack/free', version: 'v1' }), '/scope/version'],
    ['no condition', narrow({}, { condition: '1 + 1' }), '/condition'],
    ['a regular expression', narrow({}, { condition: 'request.path.matches("a+")' }), '/condition'],
    ['who may call, for a route', narrow({ route: '/users/{id}' }, { type: 'key-auth', config: {} }), '/scope/route'],
    ['who may call, under a condition', narrow({}, { type: 'key-auth', config: {}, condition: 'true' }), '/condition'],
  ])('%s is refused', async (_, body, pointer) => {
    const refused = await publisher.post('/tenants/acme/policies', body)
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
  })
})
