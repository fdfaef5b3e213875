import { randomUUID } from 'node:crypto'
import type { bookedPricePage } from '@gatehouse/shared/api/ai.js'
import type { budgetPage, callCost, costAnswer } from '@gatehouse/shared/api/costs.js'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Ingest } from '../usage/index.js'

let plane: TestControlPlane
let publisher: TestClient
let stranger: TestClient
let tenantId: string
const DAY = 86_400_000
const noon = Math.floor(Date.now() / DAY) * DAY - DAY / 2

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  stranger = await plane.person('stranger', { other: ['admin'] })
  await publisher.post('/tenants/acme/providers', {
    ...{ slug: 'lab', type: 'openai', credentials: { apiKey: 'sk-lab-0123456789' } },
  })
  await publisher.post('/tenants/acme/models', { slug: 'chat', targets: [{ provider: 'lab', model: 'gpt-4o-mini' }] })
  const [tenant] = await plane.query<{ id: string }>("SELECT id FROM tenant WHERE slug = 'acme'")
  tenantId = tenant!.id
  await plane.query(`INSERT INTO team (id, tenant_id, slug, name) VALUES ('team_1', $1, 'crew', 'Crew')`, [tenantId])
  await plane.query(
    `INSERT INTO api (id, tenant_id, team_id, slug, name, type) VALUES ('api_crew', $1, 'team_1', 'c', 'C', 'ai')`,
    [tenantId],
  )
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_a', 'org-a', 'Org')`)
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_a', 'org_a', '=Bot', 'u')`,
  )
  await plane.query(
    `INSERT INTO product (id, tenant_id, slug, name, visibility) VALUES ('prod_1', $1, 'open', 'Open', 'public')`,
    [tenantId],
  )
  await plane.query(
    `INSERT INTO plan (id, tenant_id, product_id, slug, name, approval, limits) VALUES ('plan_1', $1, 'prod_1', 'gold', 'Gold', 'auto', $2)`,
    [tenantId, JSON.stringify({ budget: { amount: '2', window: '1mo', calendar: true } })],
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
     VALUES ('sub_1', $1, 'org_a', 'app_a', 'prod_1', 'plan_1', 'active', 'u')`,
    [tenantId],
  )
})
afterAll(() => plane?.close())

/** Ids of the calls. */
async function called(calls: Partial<CallRecordInput>[]): Promise<string[]> {
  const records = calls.map((fields, i) =>
    callRecord.parse({
      ...{ id: `call_${randomUUID()}`, requestId: `r-${i}`, time: noon, method: 'POST', path: '/v1/chat/completions' },
      ...{ status: 200, tenantId, organizationId: 'org_a', applicationId: 'app_a', apiId: 'api_crew', model: 'chat' },
      ...{ provider: 'lab', providerModel: 'gpt-4o-mini', usageSource: 'provider', gatewayUs: 100, totalUs: 10_000 },
      ...{ revision: 1, subscriptionId: 'sub_1', planId: 'plan_1' },
      ...fields,
    }),
  ) as OwnedRecord[]
  await plane.app.get(Ingest).apply({ epoch: randomUUID(), nodeId: 'n', sequence: 1, records, sums: [], malformed: 0 })
  return records.map(({ id }) => id)
}

test('the price book says what holds now, where that is from, and what comes next', async () => {
  const book = async () => (await publisher.get<z.output<typeof bookedPricePage>>('/tenants/acme/price-book')).body.data
  expect(await book()).toMatchObject([
    { model: 'gpt-4o-mini', aliases: ['chat'], price: { input: '0.15' }, own: null, next: null },
  ])
  const set = (fields: object) =>
    publisher.post<{ id: string }>('/tenants/acme/prices', { providerType: 'openai', ...fields })
  const { body: markup } = await set({ model: '*', markup: 20 })
  const later = new Date(Date.now() + DAY).toISOString()
  const { body: dated } = await set({ model: 'gpt-4o-mini', input: '1', output: '2', effectiveFrom: later })
  expect(await book()).toMatchObject([
    {
      ...{ price: { input: '0.18' }, list: { input: '0.15' }, own: { id: markup.id, markup: 20 } },
      next: { price: { input: '1' }, effectiveFrom: later },
    },
  ])
  const [served] = await plane.query<{ spec: { targets: { price: { input: number } }[] } }>(
    `SELECT spec FROM config_resource WHERE kind = 'model' AND tenant_id = $1`,
    [tenantId],
  )
  expect(served!.spec.targets[0]!.price.input).toBe(180_000_000)
  for (const fields of [
    { model: 'm', input: '1' },
    { model: 'm', input: '1', output: '1', markup: 1 },
    { model: '*', input: '1', output: '1' },
  ])
    expect((await set(fields)).status).toBe(422)
  for (const { id } of [markup, dated])
    expect((await publisher.send('DELETE', `/tenants/acme/prices/${id}`)).status).toBe(200)
})

test('a call tells its arithmetic to whoever may read it', async () => {
  const [id] = await called([{ inputTokens: 1_000, outputTokens: 200, cachedTokens: 400, costNano: '240000' }])
  const cost = async (who: TestClient) => who.get<z.output<typeof callCost>>(`/logs/${id}/cost`)
  expect((await cost(publisher)).body).toEqual({
    ...{ priced: true, source: 'price list of OpenAI', share: 1, minimum: null },
    lines: [
      { item: 'cachedInput', count: 400, rate: '0.075', per: 1_000_000, cost: '0.00003' },
      { item: 'input', count: 600, rate: '0.15', per: 1_000_000, cost: '0.00009' },
      { item: 'output', count: 200, rate: '0.6', per: 1_000_000, cost: '0.00012' },
    ],
    ...{ total: '0.00024', booked: '0.00024', original: null, agrees: true },
  })
  expect((await cost(stranger)).status).toBe(404)
})

test('a cost that is not that of the price book any more says so', async () => {
  const [id] = await called([{ inputTokens: 1_000, costNano: '1', uses: { cacheWrite: 10 } }])
  expect((await publisher.get(`/logs/${id}/cost`)).body).toMatchObject({ total: '0.00015', agrees: false })
})

describe('costs', () => {
  const span = `from=${new Date(noon - DAY / 2).toISOString()}&to=${new Date(noon + DAY / 2).toISOString()}`
  beforeAll(async () => {
    await plane.query(
      `TRUNCATE usage_minute, usage_hour, usage_day, usage_hour_by_application, usage_day_by_application`,
    )
    await called([
      { costNano: '1000000000', inputTokens: 10 },
      { costNano: '500000000', model: 'small', apiId: 'api_none', outputTokens: 5 },
      { costNano: '0', priced: false },
    ])
  })

  test('are summed by application, model, team, provider and day, the dearest first', async () => {
    const by = async (groupBy: string) =>
      (await publisher.get<z.output<typeof costAnswer>>(`/tenants/acme/costs?${span}&groupBy=${groupBy}`)).body
    expect(await by('application')).toMatchObject({
      data: [
        { group: { application: 'app_a' }, names: { application: '=Bot' }, requests: 3, costUsd: '1.5', unpriced: 1 },
      ],
      totalUsd: '1.5',
      whole: true,
    })
    expect((await by('team')).data).toMatchObject([
      { group: { team: 'team_1' }, names: { team: 'Crew' }, costUsd: '1' },
      { group: { team: '' }, names: {}, costUsd: '0.5' },
    ])
    const day = new Date(noon).toISOString().slice(0, 10)
    expect((await by('day,model,provider')).data.map(({ group }) => group)).toEqual([
      { day, model: 'chat', provider: 'lab' },
      { day, model: 'small', provider: 'lab' },
    ])
  })

  test('are a file to charge back by, in three forms', async () => {
    const file = async (format: string) => {
      const path = `${plane.url}/api/v1/tenants/acme/costs/export?${span}&format=${format}`
      const answer = await fetch(path, { headers: { authorization: `Bearer ${publisher.credential}` } })
      return { type: answer.headers.get('content-type'), text: await answer.text() }
    }
    const day = new Date(noon).toISOString().slice(0, 10)
    const csv = await file('csv')
    expect(csv.type).toBe('text/csv; charset=utf-8')
    // What a spreadsheet would run is text.
    expect(csv.text.split('\r\n').slice(0, 3)).toEqual([
      'day,application_id,application,team,model,provider,requests,input_tokens,output_tokens,unpriced_requests,cost_usd',
      `${day},app_a,'=Bot,Crew,chat,lab,2,10,0,1,1`,
      `${day},app_a,'=Bot,,small,lab,1,0,5,0,0.5`,
    ])
    const [head, first] = (await file('focus')).text.split('\r\n').map(line => line.split(','))
    const focus = Object.fromEntries(head!.map((name, i) => [name, first![i]]))
    expect(focus).toMatchObject({
      ...{
        BilledCost: '1',
        EffectiveCost: '1',
        BillingCurrency: 'USD',
        ChargeCategory: 'Usage',
        ConsumedUnit: 'Tokens',
      },
      ...{ ChargePeriodStart: `${day}T00:00:00Z`, SubAccountName: 'Crew', ResourceId: 'chat' },
    })
    expect(JSON.parse((await file('json')).text)).toHaveLength(2)
  })

  test('are nobody else’s to read', async () => {
    for (const path of ['costs', 'costs/export', 'budgets', 'price-book'])
      expect((await stranger.get(`/tenants/acme/${path}`)).status).toBe(404)
  })
})

test('a budget says what is left, how it went and how it will go on', async () => {
  const month = new Date()
  const start = Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1)
  await plane.query(
    `INSERT INTO limit_part (account, tenant_id, organization_id, kind, window_start, holder, node_id, held, want, used, need, free_at, reclaim_at)
     VALUES ('sub_1', $1, 'org_a', 'budget', $2, 'h', 'n', 0, 0, 1500000000, 0, now(), now() + interval '1 day')`,
    [tenantId, start],
  )
  const { body } = await publisher.get<z.output<typeof budgetPage>>('/tenants/acme/budgets')
  expect(body.data).toMatchObject([
    {
      ...{ subscription: 'sub_1', application: { name: '=Bot' }, product: 'open', plan: 'gold' },
      ...{ amount: '2', used: '1.5', remaining: '0.5', calendar: true, from: new Date(start).toISOString() },
    },
  ])
  expect(body.data[0]!.points.at(-1)!.left).toBe('0.5')
  expect(Number(body.data[0]!.forecast.perDay)).toBeGreaterThan(0)
})
