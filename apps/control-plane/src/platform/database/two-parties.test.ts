import { RUNTIME_ROLE } from '@gatehouse/migrations/roles.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SqlSession } from '../../testing/sql-session.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'

let plane: TestControlPlane
let sql: SqlSession
let publisher: string
let stranger: string
let organization: string

const ok = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
  const { status, body } = await answer
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body
}

async function offer(client: TestClient, tenant: string): Promise<void> {
  const api = { slug: 'w', name: 'W', type: 'rest', path: '/w', upstream: { targets: [{ url: 'http://127.0.0.1:9' }] } }
  await ok(client.post(`/tenants/${tenant}/apis`, api))
  const product = { slug: 'p', name: 'P', apis: ['w'], visibility: 'public' }
  await ok(client.post(`/tenants/${tenant}/products`, product))
  await ok(
    client.post(`/tenants/${tenant}/products/p/plans`, { slug: 'free', name: 'Free', approval: 'manual', limits: {} }),
  )
}

beforeAll(async () => {
  plane = await TestControlPlane.start()
  const ada = await plane.person('ada', { pub: ['admin'] })
  const eve = await plane.person('eve', { other: ['admin'] })
  await offer(ada, 'pub')
  await offer(eve, 'other')
  const bob = await plane.person('bob')
  await plane.query(
    `INSERT INTO organization (id, slug, name, personal_user_id) VALUES ('org_bob', 'bob', 'Bob', $1)`,
    [bob.userId],
  )
  await plane.query(
    `INSERT INTO organization_member (organization_id, user_id, role) VALUES ('org_bob', $1, 'owner')`,
    [bob.userId],
  )
  organization = 'org_bob'
  const app = await ok(bob.post('/applications', { name: 'Bobs app' }))
  await ok(bob.post(`/applications/${app.id}/subscriptions`, { product: 'pub/p', plan: 'free' }))
  await ok(bob.post(`/applications/${app.id}/keys`, { name: 'k' }))
  const [pub, other] = await plane.query<{ id: string }>('SELECT id FROM tenant ORDER BY slug DESC')
  publisher = pub!.id
  stranger = other!.id
  sql = await SqlSession.open(plane.database.loginUrl)
})
afterAll(async () => {
  await sql?.close()
  await plane?.close()
})

const count = async (scope: { tenant?: string; organization?: string }, table: string): Promise<number> => {
  const as = { role: RUNTIME_ROLE, tenants: scope.tenant ?? '', organizations: scope.organization ?? '' }
  const [row] = await sql.as(as, `SELECT count(*)::int AS rows FROM ${table}`)
  return row!.rows as number
}

it.each(['subscription', 'subscription_event', 'application', 'api_key', 'organization', 'approval_task'])(
  'the subscribed tenant sees %s, no other tenant does',
  async table => {
    expect(await count({ tenant: publisher }, table)).toBe(1)
    expect(await count({ tenant: stranger }, table)).toBe(0)
  },
)

it.each(['subscription', 'product', 'plan', 'product_api', 'api', 'tenant', 'approval_task'])(
  'the subscriber sees what it subscribed to of %s, and no more',
  async table => {
    expect(await count({ organization }, table)).toBe(1)
    expect(await count({ organization: 'org_none' }, table)).toBe(0)
  },
)

it.each(['api_version', 'provider', 'member', 'policy_binding', 'config_resource'])(
  'the subscriber sees nothing of %s',
  async table => {
    expect(await count({ organization }, table)).toBe(0)
  },
)

it('lets the tenant read a subscriber’s application and keys, not change them', async () => {
  const tenant = { role: RUNTIME_ROLE, tenants: publisher, organizations: '' }
  expect(await sql.attempt(tenant, `UPDATE api_key SET state = 'revoked'`)).toBe(0)
  expect(await sql.attempt(tenant, `UPDATE application SET name = 'mine'`)).toBe(0)
  expect(await sql.attempt(tenant, 'DELETE FROM application')).toBe(0)
})
