import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'

let plane: TestControlPlane
let publisher: TestClient
let before: number

const plan = (slug: string, more: object = {}) => ({ slug, name: slug, approval: 'auto', ...more })
const specs = (kind: string) =>
  plane.query<{ spec: Record<string, unknown> }>(
    'SELECT spec FROM config_resource WHERE kind = $1 AND NOT removed ORDER BY id',
    [kind],
  )

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  const targets = [{ provider: 'vendor', model: 'gpt-4o' }]
  await publisher.post('/tenants/acme/providers', { slug: 'vendor', type: 'openai', credentials: { apiKey: 'sk-1' } })
  for (const slug of ['chat', 'other']) await publisher.post('/tenants/acme/models', { slug, targets })
  await publisher.post('/tenants/acme/apis', { slug: 'talk', name: 'Talk', type: 'ai', models: ['chat'] })
  const upstream = { targets: [{ url: 'http://127.0.0.1:1' }] }
  await publisher.post('/tenants/acme/apis', { slug: 'rest', name: 'Rest', type: 'rest', path: '/rest', upstream })
  for (const slug of ['talk', 'rest']) await publisher.post(`/tenants/acme/apis/${slug}/versions/v1/publish`)
  for (const [slug, visibility] of Object.entries({ open: 'public', members: 'signed-in', inner: 'tenant' }))
    await publisher.post('/tenants/acme/products', { slug, name: slug, apis: ['talk'], visibility })
})
afterAll(() => plane?.close())
beforeEach(async () => {
  before = await plane.revision()
})

test('a plan is served as nodes count', async () => {
  const limits = { requests: { limit: 60, window: '1m' }, tokens: { limit: 20_000, window: '1d' }, concurrency: 10 }
  const made = await publisher.post('/tenants/acme/products/open/plans', plan('free', { limits, models: ['chat'] }))
  expect(made).toMatchObject({ status: 201, body: { slug: 'free', limits, revision: before + 1 } })
  expect((await specs('plan'))[0]!.spec).toMatchObject({
    id: made.body.id,
    productSlug: 'open',
    slug: 'free',
    models: ['chat'],
    limits: { requests: { limit: 60, windowMs: 60_000 }, tokens: { limit: 20_000, windowMs: 86_400_000 } },
  })
})

test.each([
  [
    'a budget beyond what can be counted',
    { limits: { budget: { amount: '9000000.01', window: '1mo' } } },
    422,
    'validation_failed',
    '/limits/budget/amount',
  ],
  [
    'a time zone that is none',
    { limits: { requests: { limit: 1, window: '1d', calendar: true, timeZone: 'Mars/Base' } } },
    422,
    'validation_failed',
    '/limits/requests/timeZone',
  ],
  [
    'a time zone of a window that rolls',
    { limits: { tokens: { limit: 1, window: '1d', timeZone: 'UTC' } } },
    422,
    'validation_failed',
    '/limits/tokens/timeZone',
  ],
  ['a model that is not offered', { models: ['other'] }, 422, 'reference_missing', '/models'],
  ['no such model', { models: ['chat', 'nobody'] }, 422, 'reference_missing', '/models/1'],
  ['a slug that is taken', { slug: 'free' }, 409, 'slug_taken', '/slug'],
])('%s is refused', async (_, more, status, code, pointer) => {
  const refused = await publisher.post('/tenants/acme/products/open/plans', plan('bad', more))
  expect(refused).toMatchObject({ status, body: { code, errors: [{ pointer }] } })
  expect(await plane.revision()).toBe(before)
})

test("a change of a product's APIs reaches every plan in one revision", async () => {
  await publisher.post('/tenants/acme/products/open/plans', plan('gold', { approval: 'manual' }))
  const changed = await publisher.send('PATCH', '/tenants/acme/products/open', { apis: ['talk', 'rest'] })
  expect(changed.body).toMatchObject({ apis: ['rest', 'talk'], visibility: 'public', revision: before + 2 })
  expect((await specs('plan')).map(({ spec }) => (spec.apis as string[]).length)).toEqual([2, 2])
})

test('the catalog shows what has a plan, to those who may see it', async () => {
  for (const product of ['members', 'inner'])
    await publisher.post(`/tenants/acme/products/${product}/plans`, plan('free'))
  await publisher.post('/tenants/acme/products', { slug: 'bare', name: 'Bare', apis: ['rest'], visibility: 'public' })
  const stranger = await plane.person('stranger')
  const shown = async (client: TestClient, query = '') => {
    const { body } = await client.get<{ data: { slug: string }[] }>(`/catalog${query}`)
    return body.data.map(entry => entry.slug)
  }
  expect(await shown(plane.anonymous)).toEqual(['open'])
  expect(await shown(stranger)).toEqual(['members', 'open'])
  expect(await shown(publisher)).toEqual(['inner', 'members', 'open'])
  expect(await shown(publisher, '?search=MEM')).toEqual(['members'])
  expect(await shown(publisher, '?search=%25')).toEqual([])
  expect(await shown(publisher, '?type=rest')).toEqual([])
  for (const reference of ['acme/open', 'acme%2Fopen', 'open'])
    expect((await plane.anonymous.get(`/catalog/${reference}`)).body).toMatchObject({
      tenant: 'acme',
      slug: 'open',
      type: 'ai',
      models: ['chat'],
      plans: [{ slug: 'free', approval: 'auto', limits: { concurrency: 10 } }, { slug: 'gold' }],
      apis: [
        { slug: 'rest', path: '/acme/rest', versions: ['v1'] },
        { slug: 'talk', path: null },
      ],
    })
  expect(await plane.anonymous.get('/catalog/acme/inner')).toMatchObject({ status: 404 })
  const first = await publisher.get<{ nextCursor: string }>('/catalog?limit=2')
  expect(await shown(publisher, `?limit=2&cursor=${first.body.nextCursor}`)).toEqual(['open'])
})

test('what a team owns is changed by its members, and by those that it is shared with', async () => {
  const [{ id: tenantId }] = (await plane.query<{ id: string }>(`SELECT id FROM tenant WHERE slug = 'acme'`)) as [
    { id: string },
  ]
  await plane.query(`INSERT INTO team (id, tenant_id, slug, name) VALUES ('team_a', $1, 'a-team', 'A')`, [tenantId])
  const member = await plane.person('member', { acme: ['publisher'] })
  await plane.query(`INSERT INTO team_member (team_id, tenant_id, user_id) VALUES ('team_a', $1, $2)`, [
    tenantId,
    member.userId,
  ])
  const owned = await member.send('PATCH', '/tenants/acme/apis/rest', { team: 'a-team' })
  expect(owned.body).toMatchObject({ team: 'a-team' })
  const write = (client: TestClient) => client.send('PATCH', '/tenants/acme/apis/rest', { description: 'x' })
  expect(await write(publisher)).toMatchObject({ status: 403, body: { code: 'permission_denied' } })
  expect(await write(member)).toMatchObject({ status: 200 })
  const admin = await plane.person('boss', { acme: ['admin'] })
  expect(await write(admin)).toMatchObject({ status: 200 })
})

test('a product or plan that somebody subscribed to stays', async () => {
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_1', 'org-1', 'Org')`)
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_1', 'org_1', 'App', 'usr')`,
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
     SELECT 'sub_1', tenant_id, 'org_1', 'app_1', product_id, id, 'active', 'usr' FROM plan WHERE slug = 'gold'`,
  )
  for (const path of ['/tenants/acme/products/open', '/tenants/acme/products/open/plans/gold'])
    expect(await publisher.send('DELETE', path)).toMatchObject({ status: 409, body: { code: 'in_use' } })
  expect(await plane.revision()).toBe(before)
  const removed = await publisher.send('DELETE', '/tenants/acme/products/open/plans/free')
  expect(removed.body).toEqual({ revision: before + 1 })
})
