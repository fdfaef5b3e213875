import type { invoicePage } from '@gatehouse/shared/api/billing.js'
import { monthAt } from '@gatehouse/shared/billing/invoice.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestClient } from '../../../testing/test-client.js'
import { TestControlPlane } from '../../../testing/test-control-plane.js'
import { FinishInvoices } from './finish-invoices.job.js'
import { NoteInvoiceTerms } from './note-invoice-terms.job.js'

const DAY = 86_400_000
const present = monthAt(Date.now())
const past = monthAt(present.start - 1)
const before = monthAt(past.start - 1)
const yearBefore = new Date(present.start)
yearBefore.setUTCFullYear(yearBefore.getUTCFullYear() - 1)

let plane: TestControlPlane
let publisher: TestClient

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_a', 'org-a', 'Fjord')`)
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_a', 'org_a', 'Bot', 'u')`,
  )
  await plane.query(
    `INSERT INTO product (id, tenant_id, slug, name, visibility) SELECT 'prod_1', id, 'open', 'Open', 'public' FROM tenant WHERE slug = 'acme'`,
  )
  await publisher.post('/tenants/acme/products/open/plans', { slug: 'plan', name: 'Plan', approval: 'auto' })
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, starts_at, created_by)
     SELECT 'sub_a', tenant_id, 'org_a', 'app_a', 'prod_1', id, 'active', $1, 'u' FROM plan`,
    [yearBefore],
  )
})
afterAll(() => plane?.close())

beforeEach(async () => {
  for (const table of ['invoice', 'invoice_terms', 'invoice_month']) await plane.query(`DELETE FROM ${table}`)
})

const priced = async (amount: string) => {
  const price = { amount, per: 'month' }
  const { status, body } = await publisher.send('PATCH', '/tenants/acme/products/open/plans/plan', { price })
  expect(status, JSON.stringify(body)).toBe(200)
}
const totals = async (month: string) =>
  (await publisher.get<z.output<typeof invoicePage>>(`/invoices?month=${month}`)).body.data.map(
    ({ state, total }) => `${state} ${total}`,
  )
const finish = () => plane.app.get(FinishInvoices).finish(present.start + DAY)

test('months that are over stay free when the plan gets a price', async () => {
  await priced('30')
  await finish()
  expect([await totals(before.name), await totals(past.name), await totals(present.name)]).toEqual([
    [],
    [],
    ['draft 30'],
  ])
})

test('a price that is raised after the month does not hold for it, whoever noted the terms', async () => {
  await plane.app.get(NoteInvoiceTerms).run()
  await plane.query(`UPDATE plan SET price = '{"amount":"1000","per":"month"}'`)
  expect(await totals(past.name)).toEqual(['draft 30'])
  await finish()
  expect([await totals(past.name), await totals(present.name)]).toEqual([['final 30'], ['draft 1000']])
})

test('an installation makes no invoices of months before it made any', async () => {
  await plane.query('INSERT INTO invoice_month (month, finished_at) VALUES ($1, now()), ($2, now())', [
    before.name,
    past.name,
  ])
  await finish()
  expect(await totals(past.name)).toEqual([])
})

test('a year begins with the plan, not with the subscription before it', async () => {
  await plane.query(`UPDATE plan SET price = '{"amount":"600","per":"year"}'`)
  expect([await totals(past.name), await totals(present.name)]).toEqual([['draft 0'], ['draft 600']])
  await plane.query(
    `INSERT INTO subscription_event (id, tenant_id, organization_id, subscription_id, kind, at)
     SELECT 'e', tenant_id, organization_id, id, 'change_applied', $1 FROM subscription`,
    [new Date(past.start + 3 * DAY)],
  )
  expect([await totals(past.name), await totals(present.name)]).toEqual([['draft 600'], ['draft 0']])
  await plane.query('DELETE FROM subscription_event')
})

test('no year begins once the plan is certain to be left', async () => {
  expect(await totals(present.name)).toEqual(['draft 600'])
  await plane.query(
    `INSERT INTO plan_change (id, tenant_id, organization_id, subscription_id, plan_id, state, updated_at, created_by)
     SELECT 'c', tenant_id, organization_id, id, plan_id, 'approved', $1, 'u' FROM subscription`,
    [new Date(past.start)],
  )
  expect(await totals(present.name)).toEqual(['draft 0'])
})
