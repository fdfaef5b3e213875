import { randomUUID } from 'node:crypto'
import type { invoicePage, invoiceView } from '@gatehouse/shared/api/billing.js'
import { monthAt } from '@gatehouse/shared/billing/invoice.js'
import { nanoUsd } from '@gatehouse/shared/money.js'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestClient } from '../../../testing/test-client.js'
import { TestControlPlane } from '../../../testing/test-control-plane.js'
import { Ingest, Summing } from '../../usage/index.js'
import { FinishInvoices } from './finish-invoices.job.js'

type View = z.output<typeof invoiceView>

const DAY = 86_400_000
const past = monthAt(monthAt(Date.now()).start - 1)
const present = monthAt(Date.now())

let plane: TestControlPlane
let publisher: TestClient
let consumer: TestClient
let stranger: TestClient
let tenantId: string

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  stranger = await plane.person('stranger', { other: ['admin'] })
  const owner = await plane.person('owner')
  consumer = owner
  const [tenant] = await plane.query<{ id: string }>("SELECT id FROM tenant WHERE slug = 'acme'")
  tenantId = tenant!.id
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_a', 'org-a', 'Fjord')`)
  await plane.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ('org_a', $1, 'owner')`, [
    owner.userId,
  ])
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_a', 'org_a', 'Bot', 'u')`,
  )
  await plane.query(
    `INSERT INTO product (id, tenant_id, slug, name, visibility) VALUES ('prod_1', $1, 'open', 'Open', 'public'),
     ('prod_2', $1, 'gratis', 'Gratis', 'public')`,
    [tenantId],
  )
  await publisher.post('/tenants/acme/products/open/plans', {
    ...{ slug: 'gold', name: 'Gold', approval: 'auto' },
    price: {
      ...{ amount: '30', per: 'month', costPercent: 110 },
      meters: [{ of: 'requests', included: 1, tiers: [{ upTo: 1, price: '0.5' }, { price: '0.25' }] }],
    },
  })
  await publisher.post('/tenants/acme/products/gratis/plans', { slug: 'free', name: 'Free', approval: 'auto' })
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, starts_at, created_by)
     SELECT 'sub_' || p.slug, $1, 'org_a', 'app_a', p.product_id, p.id, 'active', $2, 'u' FROM plan p`,
    [tenantId, new Date(past.start)],
  )
  // As where the month before is not noted yet.
  await plane.query('DELETE FROM invoice_month')
})
afterAll(() => plane?.close())

async function called(at: number, calls: Partial<CallRecordInput>[]): Promise<void> {
  const records = calls.map((fields, i) =>
    callRecord.parse({
      ...{ id: `call_${randomUUID()}`, requestId: `r-${i}`, time: at, method: 'POST', path: '/v1/chat/completions' },
      ...{ status: 200, tenantId, organizationId: 'org_a', applicationId: 'app_a', apiId: 'api_a', model: 'chat' },
      ...{ gatewayUs: 100, totalUs: 10_000, revision: 1, subscriptionId: 'sub_gold', costNano: '1000000000' },
      ...fields,
    }),
  ) as OwnedRecord[]
  await plane.app.get(Ingest).apply({ epoch: randomUUID(), nodeId: 'n', sequence: 1, records, sums: [], malformed: 0 })
}

const list = async (who: TestClient, month: string, query = '') =>
  (await who.get<z.output<typeof invoicePage>>(`/invoices?month=${month}${query}`)).body.data
const one = (who: TestClient, month: string) => who.get<View>(`/subscriptions/sub_gold/invoices/${month}`)

test('a month that is over comes to its fee, its use by steps and its model costs, for both sides alike', async () => {
  await called(past.start + DAY, [{}, {}, {}, {}, { status: 429, costNano: '0' }])
  await plane.app.get(Summing).run()
  await called(past.start + 2 * DAY, [{ costNano: '0' }])
  const [invoice, ...others] = await list(publisher, past.name)
  expect(others).toEqual([])
  expect(invoice).toMatchObject({
    ...{
      state: 'draft',
      number: null,
      subscription: 'sub_gold',
      product: 'Open',
      plan: 'Gold',
      total: '35.65',
      due: '35.65',
    },
    ...{ organization: { name: 'Fjord' }, application: { name: 'Bot' }, tenant: { slug: 'acme' } },
    lines: [
      { item: 'fee', description: 'Fee: $30.00', amount: '30' },
      { description: 'Requests: the first 1 beyond 1 included × $0.50', amount: '0.5' },
      { description: 'Requests: 3 more × $0.25', amount: '0.75' },
      { item: 'cost', description: 'Model costs: $4.00 × 110 %', amount: '4.4' },
    ],
  })
  const sum = invoice!.lines.reduce((all, { amount }) => all + nanoUsd(amount), 0n)
  expect(sum).toBe(nanoUsd(invoice!.total))
  expect(await list(consumer, past.name)).toEqual([invoice])
  expect(await list(consumer, past.name, '&side=provider')).toEqual([])
  expect(await list(publisher, past.name, '&side=consumer')).toEqual([])
  expect((await one(consumer, past.name)).body).toEqual(invoice)
  expect(await list(stranger, past.name)).toEqual([])
  expect((await one(stranger, past.name)).status).toBe(404)
})

test('is final a day after the month, once, with a number, and stays as it was sent', async () => {
  const job = plane.app.get(FinishInvoices)
  await job.finish(past.end + DAY - 1)
  expect((await one(publisher, past.name)).body.state).toBe('draft')
  await Promise.all([job.finish(past.end + DAY), job.finish(past.end + DAY)])
  const { body: sent } = await one(publisher, past.name)
  expect(sent).toMatchObject({ state: 'final', number: `ACME-${past.name}-0001`, total: '35.65' })
  await called(past.start + 3 * DAY, [{}])
  await plane.query(`UPDATE plan SET price = NULL WHERE slug = 'gold'`)
  await job.finish(past.end + 2 * DAY)
  expect((await one(consumer, past.name)).body).toEqual(sent)
  expect(await plane.query('SELECT 1 FROM invoice')).toHaveLength(1)
  expect(await list(publisher, present.name)).toEqual([])
})

test('is a table too', async () => {
  const path = `${plane.url}/api/v1/subscriptions/sub_gold/invoices/${past.name}?format=csv`
  const answer = await fetch(path, { headers: { authorization: `Bearer ${publisher.credential}` } })
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="invoice-ACME-${past.name}-0001.csv"`)
  const [head, first, ...rest] = (await answer.text()).trim().split('\r\n')
  expect(head).toMatch(/^number,state,month,/)
  expect(first).toMatch(/,fee,Fee: \$30\.00,\d+,30,\d+,0,30$/)
  expect(rest).toHaveLength(3)
})

test('there is none of what is no month, or has not begun', async () => {
  for (const month of ['2026-13', 'soon', '2099-01']) expect((await one(publisher, month)).status).toBe(404)
  expect((await publisher.get('/invoices?month=2099-01')).status).toBe(422)
})
