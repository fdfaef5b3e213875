import { randomUUID } from 'node:crypto'
import type { callCost } from '@gatehouse/shared/api/costs.js'
import type { logDetail } from '@gatehouse/shared/api/observability.js'
import type { reratingDetail, reratingView } from '@gatehouse/shared/api/rerating.js'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { Jobs } from '../../../platform/queue/jobs.js'
import type { TestClient } from '../../../testing/test-client.js'
import { TestControlPlane } from '../../../testing/test-control-plane.js'
import { Ingest, Summing } from '../../usage/index.js'
import { RerateCalls } from './rerate.job.js'

type View = z.output<typeof reratingView>
type Detail = z.output<typeof reratingDetail>

const DAY = 86_400_000
const noon = Math.floor(Date.now() / DAY) * DAY - DAY / 2
const at = (ms: number): string => new Date(ms).toISOString()

let plane: TestControlPlane
let publisher: TestClient
let viewer: TestClient
let tenantId: string

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  viewer = await plane.person('viewer', { acme: ['viewer'] })
  await publisher.post('/tenants/acme/providers', {
    ...{ slug: 'lab', type: 'openai', credentials: { apiKey: 'sk-lab-0123456789' } },
  })
  const [tenant] = await plane.query<{ id: string }>("SELECT id FROM tenant WHERE slug = 'acme'")
  tenantId = tenant!.id
})
afterAll(() => plane?.close())

async function called(calls: Partial<CallRecordInput>[]): Promise<string[]> {
  const records = calls.map((fields, i) =>
    callRecord.parse({
      ...{ id: `call_${randomUUID()}`, requestId: `r-${i}`, time: noon, method: 'POST', path: '/v1/chat/completions' },
      ...{ status: 200, tenantId, organizationId: 'org_a', applicationId: 'app_a', apiId: 'api_a', model: 'chat' },
      ...{ provider: 'lab', providerModel: 'gpt-4o-mini', usageSource: 'provider', gatewayUs: 100, totalUs: 10_000 },
      ...{ revision: 1, subscriptionId: 'sub_1', planId: 'plan_1', inputTokens: 1_000, costNano: '150000' },
      ...fields,
    }),
  ) as OwnedRecord[]
  await plane.app.get(Ingest).apply({ epoch: randomUUID(), nodeId: 'n', sequence: 1, records, sums: [], malformed: 0 })
  return records.map(({ id }) => id)
}

const rerates = () => plane.app.get(RerateCalls)
const setPrice = (fields: object) =>
  publisher.post<{ id: string }>('/tenants/acme/prices', { providerType: 'openai', model: 'gpt-4o-mini', ...fields })
const start = async (input: object) => (await publisher.post<View>('/tenants/acme/reratings', input)).body
const read = async (id: string) => (await publisher.get<Detail>(`/tenants/acme/reratings/${id}`)).body
const apply = (id: string) => publisher.post<View>(`/tenants/acme/reratings/${id}/apply`)

/** What every level of sums, and the log, say that all calls cost. */
async function costs(): Promise<Record<string, number>> {
  await plane.app.get(Summing).run()
  const tables = ['call_log', 'usage_minute', 'usage_hour', 'usage_day', 'usage_hour_by_application']
  const others = ['usage_day_by_application', 'usage_hour_by_tenant', 'usage_day_by_tenant']
  const found: Record<string, number> = {}
  for (const table of [...tables, ...others]) {
    const [row] = await plane.query<{ sum: string }>(`SELECT coalesce(sum(cost_nano), 0) AS sum FROM ${table}`)
    found[table] = Number(row!.sum)
  }
  return found
}
const all = (nano: number) => Object.fromEntries(Object.keys(nothing).map(table => [table, nano]))
const nothing = Object.fromEntries(
  [
    ...['call_log', 'usage_minute', 'usage_hour', 'usage_day', 'usage_hour_by_application'],
    ...['usage_day_by_application', 'usage_hour_by_tenant', 'usage_day_by_tenant'],
  ].map(table => [table, 0]),
)

test('a price of the past is previewed, then applied: the log keeps both figures, sums follow, budgets do not', async () => {
  const [first] = await called([
    {},
    { applicationId: 'app_b', outputTokens: 100, costNano: '210000' },
    { time: noon - DAY, costNano: '0', priced: false },
    { cache: 'hit', costNano: '0' },
    { providerModel: 'nobody-knows-it', costNano: '77' },
    { usageSource: 'none', inputTokens: 0, costNano: '0' },
  ])
  await setPrice({ input: '0.3', output: '0.6', effectiveFrom: at(noon - 2 * DAY) })
  const { id } = await start({ from: at(noon - 3 * DAY), providerType: 'openai' })
  expect((await read(id)).state).toBe('counting')
  expect((await apply(id)).body).toMatchObject({ code: 'conflict' })
  await rerates().run()
  expect(await read(id)).toMatchObject({
    ...{ state: 'ready', progress: 1, calls: 4, changed: 3, unknown: 1, sampled: 0 },
    ...{ before: '0.00036', after: '0.00096' },
    byModel: [{ group: 'lab/gpt-4o-mini', changed: 3, before: '0.00036', after: '0.00096' }],
    byDay: [
      { group: at(noon - DAY).slice(0, 10), before: '0', after: '0.0003' },
      { group: at(noon).slice(0, 10), before: '0.00036', after: '0.00066' },
    ],
  })
  expect(await costs()).toEqual(all(360_077))

  const audited = async () =>
    (await plane.query(`SELECT action FROM audit_entry WHERE target_id = $1 ORDER BY at`, [id])).length
  expect((await viewer.post(`/tenants/acme/reratings/${id}/apply`)).status).toBe(403)
  expect((await apply(id)).body.state).toBe('applying')
  expect((await apply(id)).status).toBe(409)
  await rerates().run()
  expect(await read(id)).toMatchObject({ state: 'done', changed: 3, before: '0.00036', after: '0.00096' })
  expect(await costs()).toEqual(all(960_077))
  expect(await audited()).toBe(2)
  expect(await plane.query('SELECT 1 FROM journal_spend')).toEqual([])
  const [{ unpriced } = {}] = await plane.query('SELECT sum(unpriced)::int AS unpriced FROM usage_day')
  expect(unpriced).toBe(0)

  const { body: logged } = await publisher.get<z.output<typeof logDetail>>(`/logs/${first}`)
  expect(logged).toMatchObject({ costUsd: '0.0003', originalCostUsd: '0.00015' })
  const { body: cost } = await publisher.get<z.output<typeof callCost>>(`/logs/${first}/cost`)
  expect(cost).toMatchObject({ total: '0.0003', booked: '0.0003', original: '0.00015', agrees: true })
})

test('done again it changes nothing; a second price keeps the first figure', async () => {
  const again = await start({ from: at(noon - 3 * DAY) })
  await rerates().run()
  expect(await read(again.id)).toMatchObject({ state: 'ready', changed: 0 })
  await setPrice({ input: '0.1', output: '0.6', effectiveFrom: at(noon - 1.5 * DAY) })
  expect((await apply(again.id)).body).toMatchObject({ code: 'conflict' })
  const { id } = await start({ from: at(noon - 3 * DAY) })
  await rerates().run()
  await apply(id)
  await rerates().run()
  const rows = await plane.query<{ cost: string; original: string }>(
    `SELECT cost_nano AS cost, original_cost_nano AS original FROM call_log WHERE rerated_by = $1 ORDER BY cost_nano, original_cost_nano`,
    [id],
  )
  expect(rows).toEqual([
    { cost: '100000', original: '0' },
    { cost: '100000', original: '150000' },
    { cost: '160000', original: '210000' },
  ])
})

test('killed between two steps, or done by several at once, it counts each call once', async () => {
  const before = (await costs()).call_log!
  await called(
    Array.from({ length: 1_203 }, (_, i) => ({
      time: noon + i,
      providerModel: 'gpt-4o',
      costNano: '1',
      inputTokens: i,
    })),
  )
  await setPrice({ model: 'gpt-4o', input: '1', output: '1', effectiveFrom: at(noon - DAY) })
  const { id } = await start({ from: at(noon - DAY), model: 'gpt-4o' })
  await rerates().step()
  expect(await read(id)).toMatchObject({ state: 'counting', calls: 500 })
  expect((await read(id)).progress).toBeGreaterThan(0)
  await rerates().run()
  await apply(id)
  await rerates().step()
  await Promise.all(Array.from({ length: 4 }, () => rerates().run()))
  while (await rerates().step());
  const sum = (1_202 * 1_203) / 2
  expect(await read(id)).toMatchObject({ state: 'done', calls: 1_203, changed: 1_203 })
  expect(await costs()).toEqual(all(before + sum * 1_000))
})

test('two at a time are refused, and where two are under way all the same each call is counted once', async () => {
  const time = noon - 10 * DAY
  const before = (await costs()).call_log!
  await called([{ time, providerModel: 'gpt-4.1', costNano: '100' }])
  await setPrice({ model: 'gpt-4.1', input: '1', output: '1', effectiveFrom: at(time - DAY) })
  const input = { from: at(time - DAY), to: at(time + DAY), model: 'gpt-4.1' }
  const first = await start(input)
  expect(await start(input)).toMatchObject({ code: 'conflict', detail: expect.stringContaining('Another') })
  await rerates().run()
  const second = await start(input)
  expect((await apply(first.id)).body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('Another') })
  await rerates().run()
  expect((await apply(first.id)).status).toBe(200)
  expect((await apply(second.id)).body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('Another') })

  await plane.query(`UPDATE rerating SET state = 'applying', at_time = from_at, at_id = '' WHERE id = $1`, [second.id])
  // Both have begun before either has written.
  const client = new pg.Client(plane.database.url)
  await client.connect()
  await client.query('BEGIN; LOCK TABLE usage_minute IN EXCLUSIVE MODE')
  const both = Promise.all([rerates().step(), rerates().step()])
  const waiting = () =>
    client.query(
      `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted`,
    )
  while ((await waiting()).rowCount! < 2);
  await client.query('COMMIT')
  await client.end()
  await both
  await rerates().run()
  expect(await costs()).toEqual(all(before + 1_000_000))
})

test('one that fails keeps no other waiting, and a run leaves the rest to the next', async () => {
  const time = noon - 5 * DAY
  await called(Array.from({ length: 501 }, (_, i) => ({ time: time + i, providerModel: 'gpt-4.1' })))
  const input = { from: at(time - 1), to: at(time + DAY / 2), model: 'gpt-4.1' }
  const { id: broken } = await start(input)
  await plane.query(`UPDATE rerating SET state = 'ready', prices = '{}' WHERE id = $1`, [broken])
  const { id } = await start(input)
  await plane.query(`UPDATE rerating SET state = 'counting' WHERE id = $1`, [broken])
  const add = vi.spyOn(plane.app.get(Jobs), 'add')
  const step = vi.spyOn(rerates(), 'step')
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => step.mock.calls.length * 11_000)
  await rerates().run()
  clock.mockRestore()
  expect(add).toHaveBeenCalledExactlyOnceWith('costs.rerate')
  expect(await read(id)).toMatchObject({ state: 'counting', calls: 500 })
  await expect(rerates().run()).rejects.toThrow(broken)
  expect(await read(id)).toMatchObject({ state: 'ready', calls: 501 })
  await plane.query('DELETE FROM rerating WHERE id = $1', [broken])
})

test('sums of days whose minutes are gone follow too', async () => {
  const time = noon - 20 * DAY
  const before = (await costs()).call_log!
  await called([{ time, costNano: '150000' }])
  await plane.app.get(Summing).run()
  await plane.query('DELETE FROM usage_minute WHERE bucket < $1', [at(time + DAY)])
  await setPrice({ input: '0.9', output: '1', effectiveFrom: at(time - DAY) })
  const { id } = await start({ from: at(time - DAY), to: at(time + DAY) })
  await rerates().run()
  await apply(id)
  await rerates().run()
  expect(await costs()).toEqual({ ...all(before + 900_000), usage_minute: before })
})

test('says what cannot be: a time before the log, one that is not over, a provider type that there is not', async () => {
  const refused = async (input: object) =>
    (await publisher.post<{ errors: { pointer: string }[] }>('/tenants/acme/reratings', input)).body.errors[0]!.pointer
  expect(await refused({ from: at(noon - 60 * DAY) })).toBe('/from')
  expect(await refused({ from: at(noon + 9 * DAY) })).toBe('/from')
  expect(await refused({ from: at(noon), providerType: 'nobody' })).toBe('/providerType')
})
