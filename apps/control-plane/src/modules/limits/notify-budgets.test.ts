import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { NotifyBudgets } from './notify-budgets.job.js'

let plane: TestControlPlane
let tenantId: string

beforeAll(async () => {
  plane = await TestControlPlane.start()
  const { userId } = await plane.person('asker')
  await plane.person('keeper', { acme: ['admin'] })
  const [tenant] = await plane.query<{ id: string }>("SELECT id FROM tenant WHERE slug = 'acme'")
  tenantId = tenant!.id
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_a', 'org-a', 'Org')`)
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_a', 'org_a', 'Bot', 'u')`,
  )
  await plane.query(
    `INSERT INTO product (id, tenant_id, slug, name, visibility) VALUES ('prod_1', $1, 'open', 'Open', 'public')`,
    [tenantId],
  )
  await plane.query(
    `INSERT INTO plan (id, tenant_id, product_id, slug, name, approval, limits) VALUES ('plan_1', $1, 'prod_1', 'gold', 'Gold', 'auto', '{}')`,
    [tenantId],
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
     VALUES ('sub_1', $1, 'org_a', 'app_a', 'prod_1', 'plan_1', 'active', $2)`,
    [tenantId, userId],
  )
})
afterAll(() => plane?.close())
beforeEach(() => plane.query('DELETE FROM mail'))

const budget = (fields: object = {}) =>
  plane.query('UPDATE plan SET limits = $1', [JSON.stringify({ budget: { amount: '2', window: '1d', ...fields } })])
const used = (share: number) =>
  plane.query(
    `INSERT INTO limit_part (account, tenant_id, organization_id, kind, window_start, holder, node_id, held, want, used, need, free_at, reclaim_at)
     VALUES ('sub_1', $1, 'org_a', 'budget', 0, 'h', 'n', 0, 0, $2, 0, now(), now() + interval '1 day')
     ON CONFLICT (account, kind, window_start, holder) DO UPDATE SET used = excluded.used`,
    [tenantId, share * 2_000_000_000],
  )
/** What was mailed, and to how many. */
async function told(): Promise<string[]> {
  await Promise.all([1, 2].map(() => plane.app.get(NotifyBudgets).run()))
  const mails = await plane.query<{ subject: string }>('SELECT subject FROM mail ORDER BY subject')
  return mails.map(({ subject }) => subject)
}

test('both sides are told once at each share, and again when a rolling budget fills up anew', async () => {
  await budget()
  await used(0.5)
  expect(await told()).toEqual([])
  await used(0.85)
  expect(await told()).toEqual(Array(2).fill('Open: 80 % of the budget of Bot is used'))
  await used(1)
  expect((await told()).slice(0, 2)).toEqual(Array(2).fill('Open: 100 % of the budget of Bot is used'))
  expect(await told()).toHaveLength(4)
  await used(0.75)
  expect(await told()).toHaveLength(4)
  await used(0.6)
  await told()
  await used(0.9)
  expect(await told()).toHaveLength(6)
})

test('a plan says at which shares, or at none', async () => {
  await plane.query('DELETE FROM budget_notice')
  await budget({ notifyAt: [] })
  await used(1)
  expect(await told()).toEqual([])
  await budget({ notifyAt: [50] })
  expect(await told()).toEqual(Array(2).fill('Open: 50 % of the budget of Bot is used'))
})
