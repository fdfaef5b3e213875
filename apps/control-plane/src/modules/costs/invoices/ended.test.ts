import type { invoicePage } from '@gatehouse/shared/api/billing.js'
import { monthAt } from '@gatehouse/shared/billing/invoice.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestClient } from '../../../testing/test-client.js'
import { TestControlPlane } from '../../../testing/test-control-plane.js'

const DAY = 86_400_000
const present = monthAt(Date.now())
const past = monthAt(present.start - 1)
const days = (past.end - past.start) / DAY

let plane: TestControlPlane
let owner: TestClient

beforeAll(async () => {
  plane = await TestControlPlane.start()
  const person = await plane.person('owner')
  await plane.person('publisher', { acme: ['publisher'] })
  owner = person
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_a', 'org-a', 'Fjord')`)
  await plane.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ('org_a', $1, 'owner')`, [
    person.userId,
  ])
  await plane.query('DELETE FROM invoice_month')
  await plane.query(
    `INSERT INTO product (id, tenant_id, slug, name, visibility) SELECT 'prod_1', id, 'open', 'Open', 'public' FROM tenant WHERE slug = 'acme'`,
  )
  await plane.query(
    `INSERT INTO plan (id, tenant_id, product_id, slug, name, approval, limits, price)
     SELECT 'plan_1', id, 'prod_1', 'gold', 'Gold', 'auto', '{}', '{"amount":"30","per":"month"}' FROM tenant WHERE slug = 'acme'`,
  )
})
afterAll(() => plane?.close())

/** One since the beginning of the month before, in an application of its own. */
async function subscribed(name: string): Promise<void> {
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_' || $1, 'org_a', 'Bot', 'u')`,
    [name],
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, starts_at, created_by)
     SELECT 'sub_' || $1, id, 'org_a', 'app_' || $1, 'prod_1', 'plan_1', 'active', $2, 'u' FROM tenant WHERE slug = 'acme'`,
    [name, new Date(past.start)],
  )
}

const feesOf = async (month: string, subscription: string) =>
  (await owner.get<z.output<typeof invoicePage>>(`/invoices?month=${month}`)).body.data
    .filter(each => each.subscription === subscription)
    .flatMap(({ lines }) => lines.map(({ description }) => description))
const inPast = new Date(past.start + 4.5 * DAY)
const fiveDays = [`Fee: 5 of ${days} days × $30.00`]

test('an application that is deleted ends what is paid for', async () => {
  await subscribed('deleted')
  expect(await feesOf(present.name, 'sub_deleted')).toHaveLength(1)
  expect((await owner.send('DELETE', '/applications/app_deleted')).status).toBeLessThan(300)
  const events = await plane.query<{ kind: string }>(
    `SELECT kind FROM subscription_event WHERE subscription_id = 'sub_deleted'`,
  )
  expect(events).toEqual([{ kind: 'close' }])
  await plane.query(`UPDATE subscription_event SET at = $1 WHERE subscription_id = 'sub_deleted'`, [inPast])
  expect(await feesOf(present.name, 'sub_deleted')).toEqual([])
  expect(await feesOf(past.name, 'sub_deleted')).toEqual(fiveDays)
})

test('so does one of which nobody noted when', async () => {
  await subscribed('unnoted')
  await plane.query(`UPDATE subscription SET state = 'closed', updated_at = $1 WHERE id = 'sub_unnoted'`, [inPast])
  expect(await feesOf(present.name, 'sub_unnoted')).toEqual([])
  expect(await feesOf(past.name, 'sub_unnoted')).toEqual(fiveDays)
})

test('one that expired and is closed later is paid for until it expired', async () => {
  await subscribed('expired')
  await plane.query(`UPDATE subscription SET state = 'expired', ends_at = $1 WHERE id = 'sub_expired'`, [inPast])
  expect((await owner.post('/subscriptions/sub_expired/close', {})).status).toBeLessThan(300)
  expect(await feesOf(present.name, 'sub_expired')).toEqual([])
  expect(await feesOf(past.name, 'sub_expired')).toEqual(fiveDays)
})
