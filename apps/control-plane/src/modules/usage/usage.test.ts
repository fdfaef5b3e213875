import { createHash, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import { type BatchSums, type OwnedRecord, Sums } from '@gatehouse/shared/telemetry/sums.js'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { type INestApplicationContext, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { CryptoModule } from '../../platform/crypto/crypto.module.js'
import { DatabaseModule } from '../../platform/database/database.module.js'
import { Env } from '../../platform/env.js'
import { EnvModule } from '../../platform/env.module.js'
import { Context } from '../../platform/http/context.js'
import { readBatch } from './batch.js'
import { Ingest } from './ingest.js'
import { LogService } from './log.service.js'
import { Partitions } from './partitions.js'
import { Summing } from './summing.js'
import { UsageService } from './usage.service.js'

@Module({})
class UsageOnly {
  static with(env: Env) {
    return {
      module: UsageOnly,
      imports: [EnvModule.with(env), DatabaseModule, CryptoModule],
      providers: [Ingest, LogService, Partitions, Summing, UsageService, AuditTrail],
    }
  }
}

let database: TestDatabase
let app: INestApplicationContext

beforeAll(async () => {
  database = await testDatabase()
  const env = Env.read({
    GATEHOUSE_DATABASE_URL: database.loginUrl,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
  })
  app = await NestFactory.createApplicationContext(UsageOnly.with(env), { logger: false })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

let calls = 0
const record = (fields: Partial<CallRecordInput> = {}) =>
  callRecord.parse({
    id: `call_${String(++calls).padStart(6, '0')}`,
    requestId: `r-${calls}`,
    time: Date.now(),
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    tenantId: 'ten_a',
    organizationId: 'org_a',
    applicationId: 'app_a',
    apiId: 'api_a',
    model: 'chat-default',
    provider: 'sandbox',
    inputTokens: 10,
    outputTokens: 5,
    costNano: '1500',
    usageSource: 'provider',
    gatewayUs: 300,
    totalUs: 20_000,
    revision: 3,
    ...fields,
  } satisfies CallRecordInput)

const batch = (sequence: number, records: ReturnType<typeof record>[], epoch = 'e1') => ({
  nodeId: 'node_1',
  epoch,
  sequence,
  records,
  sums: [],
  malformed: 0,
})

function reader(who: { tenant?: string; permissions?: string[]; organization?: string }): Context {
  const permissions = new Set(who.permissions ?? ['usage:read', 'log:read', 'own-usage:read', 'own-log:read'])
  const tenants = new Map(
    who.tenant ? [[who.tenant, { id: who.tenant, slug: who.tenant, name: '', roles: [], permissions }]] : [],
  )
  const organizations = new Map(
    who.organization
      ? [[who.organization, { id: who.organization, slug: '', name: '', personal: false, role: 'owner', permissions }]]
      : [],
  )
  return new Context(
    { userId: 'usr_x', kind: 'user', credentialId: 's', platform: new Set(), tenants, organizations } as never,
    'test',
    undefined,
  )
}

const totals = (ctx: Context, query: object = {}) => app.get(UsageService).totals(ctx, { groupBy: [], ...query })

it('applies a batch exactly once, however often and however concurrently it is sent', async () => {
  const ctx = reader({ tenant: 'ten_once' })
  const records = Array.from({ length: 20 }, (_, i) => record({ tenantId: 'ten_once', status: i < 3 ? 429 : 200 }))
  const applied = await Promise.all(
    [1, 1, 1, 1].map(sequence => app.get(Ingest).apply(batch(sequence, records, 'once'))),
  )
  expect(applied.filter(Boolean)).toHaveLength(1)
  const { data } = await totals(ctx)
  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({ requests: 20, errors: 3, inputTokens: 200, outputTokens: 100, costUsd: '0.00003' })
  expect((await app.get(LogService).list(ctx, { limit: 200 })).data).toHaveLength(20)
})

it('counts a journal once, in whatever pieces it comes', async () => {
  const ctx = reader({ tenant: 'ten_pieces' })
  const call = () => record({ tenantId: 'ten_pieces' })
  const sumsOf = (first: number, last: number, count: number): BatchSums => {
    const sums = new Sums()
    for (let i = 0; i < count; i++) sums.add(call() as OwnedRecord)
    return { first, last, sums: sums.all() }
  }
  const apply = (sequence: number, records: OwnedRecord[], sums: BatchSums[] = []) =>
    app.get(Ingest).apply({ ...batch(sequence, records, 'pieces'), sums })
  expect(await apply(1, [call(), call()] as OwnedRecord[])).toBe(true)
  // The same batch, condensed meanwhile, with those after it.
  expect(await apply(3, [], [sumsOf(1, 1, 2), sumsOf(2, 3, 5)])).toBe(true)
  expect(await apply(2, [call()] as OwnedRecord[])).toBe(false)
  expect(await apply(3, [], [sumsOf(2, 3, 5)])).toBe(false)
  // Sampled: one call of ten is told whole.
  const one = { ...call(), sampledOneIn: 10 } as OwnedRecord
  expect(await apply(4, [one], [sumsOf(4, 4, 10)])).toBe(true)
  expect((await totals(ctx)).data[0]?.requests).toBe(2 + 5 + 10)
  const log = await app.get(LogService).list(ctx, { limit: 100 })
  expect(log.data).toHaveLength(3)
  expect(await app.get(LogService).get(ctx, one.id)).toMatchObject({ sampledOneIn: 10 })
})

it('takes whatever a caller may have sent, so that no call keeps the others from being counted', async () => {
  const ctx = reader({ tenant: 'ten_odd' })
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map(odd => `${odd}${String.fromCharCode(0)}\ud800`)
  let sequence = 0
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 0 }),
      fc.bigInt({ min: 0n, max: 10n ** 30n }),
      async (odd, tokens, nano) => {
        const call = { ...record({ tenantId: 'ten_odd' }), requestId: odd, model: odd, user: odd, path: odd }
        const payload = gzipSync(
          `${JSON.stringify({ ...call, inputTokens: tokens, costNano: String(nano) })}\nnonsense\n`,
        )
        const sha256 = createHash('sha256').update(payload).digest()
        const wire = { epoch: 'odd', sequence: ++sequence, payload, gzip: true, sha256, records: 1, dropped: 0 }
        const read = readBatch('node_1', wire)
        expect([read.records.length, read.malformed]).toEqual([1, 1])
        expect(await app.get(Ingest).apply(read)).toBe(true)
      },
    ),
    { numRuns: 30 },
  )
  expect((await totals(ctx)).data[0]?.requests).toBe(30)
})

it('keeps sums exact while batches are written and hours are summed at the same time', async () => {
  const ctx = reader({ tenant: 'ten_race' })
  const start = Date.now() - 50 * 3_600_000
  const batches = Array.from({ length: 30 }, (_, i) =>
    batch(
      1,
      Array.from({ length: 10 }, (_, j) =>
        record({ tenantId: 'ten_race', time: start + ((i * 7 + j * 13) % 48) * 3_600_000 }),
      ),
      `race-${i}`,
    ),
  )
  await Promise.all([
    ...batches.map(each => app.get(Ingest).apply(each)),
    ...Array.from({ length: 5 }, () => app.get(Summing).run()),
  ])
  const query = { from: new Date(start - 3_600_000).toISOString() }
  const before = await totals(ctx, query)
  await app.get(Summing).run()
  const after = await totals(ctx, query)
  expect(before.data[0]).toMatchObject({ requests: 300, inputTokens: 3_000 })
  expect(after.data).toEqual(before.data)
  expect(await database.query('SELECT 1 FROM usage_dirty')).toEqual([])
  const [{ sum } = { sum: '' }] = await database.query<{ sum: string }>(
    `SELECT sum(requests) FROM usage_day WHERE tenant_id = 'ten_race'`,
  )
  expect(sum).toBe('300')
})

it('charts the same calls by hour', async () => {
  const series = await app.get(UsageService).series(reader({ tenant: 'ten_race' }), {
    groupBy: ['model'],
    interval: 'hour',
    from: new Date(Date.now() - 60 * 3_600_000).toISOString(),
  })
  expect(series.data.reduce((sum, point) => sum + point.requests, 0)).toBe(300)
  expect(series.data.every(point => point.time.endsWith(':00:00.000Z') && point.group.model === 'chat-default')).toBe(
    true,
  )
})

it('splits latency by where it was spent, and answers alike from every level of sums', async () => {
  const time = Date.now() - 30 * 3_600_000
  const fields = { tenantId: 'ten_split', organizationId: 'org_split', time, priced: false }
  const records = [
    record({ ...fields, model: 'm1', keyId: 'key_1', gatewayUs: 1_000, upstreamUs: 9_000, ttftUs: 4_000 }),
    record({ ...fields, model: 'm2', keyId: 'key_2', gatewayUs: 3_000, upstreamUs: 1_000 }),
    record({ ...fields, model: 'm2', keyId: 'key_3', gatewayUs: 2_000, upstreamUs: 2_000 }),
  ]
  await app.get(Ingest).apply(batch(1, records, 'split'))
  await app.get(Summing).run()
  await database.query(`INSERT INTO tenant (id, slug, name) VALUES ('ten_split', 'ten-split', 'Split')`)
  const range = { from: new Date(time - 3_600_000).toISOString() }
  const sums = { requests: 3, gatewayMs: 2, upstreamMs: 4, ttftMs: 4, unpriced: 3 }
  for (const ctx of [reader({ tenant: 'ten_split' }), reader({ organization: 'org_split' })])
    expect((await totals(ctx, range)).data).toMatchObject([sums])
  const both = reader({ tenant: 'ten_split', organization: 'org_split' })
  expect((await totals(both, { ...range, tenant: 'ten_split' })).data).toMatchObject([sums])
  expect((await totals(both, { ...range, groupBy: ['key'] })).data).toHaveLength(3)
  const most = await totals(both, { ...range, groupBy: ['model'], top: 1 })
  expect(most.data).toMatchObject([{ group: { model: 'm2' }, requests: 2, ttftMs: null }])
  const series = await app
    .get(UsageService)
    .series(both, { ...range, groupBy: ['model'], top: 1, interval: 'hour', tenant: 'ten_split' })
  expect(series.data).toMatchObject([{ group: { model: 'm2' }, requests: 2, upstreamMs: 1.5 }])
})

it('shows calls to their tenant and to their organization, and to nobody else', async () => {
  await app
    .get(Ingest)
    .apply(batch(1, [record({ tenantId: 'ten_mine', organizationId: 'org_mine', model: 'm1' })], 'vis'))
  for (const ctx of [reader({ tenant: 'ten_mine' }), reader({ organization: 'org_mine' })]) {
    expect((await totals(ctx)).data[0]?.requests).toBe(1)
    expect((await app.get(LogService).list(ctx, { limit: 10 })).data).toHaveLength(1)
  }
  for (const ctx of [reader({ tenant: 'ten_other' }), reader({ tenant: 'ten_mine', permissions: [] })]) {
    expect((await totals(ctx)).data[0]?.requests ?? 0).toBe(0)
    expect((await app.get(LogService).list(ctx, { limit: 10 })).data).toEqual([])
  }
})

it('pages through the log without gaps or repeats, newest first', async () => {
  const ctx = reader({ tenant: 'ten_page' })
  const time = Date.now() - 1_000
  await app.get(Ingest).apply(
    batch(
      1,
      Array.from({ length: 25 }, (_, i) => record({ tenantId: 'ten_page', time: time - (i % 5) })),
      'page',
    ),
  )
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await app.get(LogService).list(ctx, { limit: 10, cursor })
    seen.push(...page.data.map(entry => entry.id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(new Set(seen).size).toBe(25)
  expect(seen).toHaveLength(25)
})

it('shows prompts only with their own permission, and notes who read them', async () => {
  const body = {
    direction: 'request' as const,
    level: 'full' as const,
    contentType: 'application/json',
    truncated: false,
    base64: Buffer.from('{"secret":"prompt"}').toString('base64'),
  }
  const call = record({ tenantId: 'ten_body', bodies: [body] })
  await app.get(Ingest).apply(batch(1, [call], 'body'))
  const plain = await app.get(LogService).get(reader({ tenant: 'ten_body' }), call.id)
  expect(plain.bodies).toBeNull()
  const allowed = await app
    .get(LogService)
    .get(reader({ tenant: 'ten_body', permissions: ['log:read', 'log:read-bodies'] }), call.id)
  expect(allowed.bodies).toEqual([expect.objectContaining({ text: '{"secret":"prompt"}' })])
  const [stored] = await database.query<{ sealed: Buffer }>('SELECT sealed FROM call_body WHERE call_id = $1', [
    call.id,
  ])
  expect(stored!.sealed.includes('prompt')).toBe(false)
  expect(await database.query(`SELECT action FROM audit_entry WHERE target_id = $1`, [call.id])).toEqual([
    { action: 'log.read-bodies' },
  ])
})

it('drops whole days when their time is over', async () => {
  const old = Date.now() - 45 * 86_400_000
  await app.get(Ingest).apply(batch(1, [record({ tenantId: 'ten_old', time: old })], 'old'))
  await app.get(Summing).run()
  const dropped = await app.get(Partitions).dropOld(Date.now())
  expect(dropped.map(name => name.replace(/_\d+$/, '')).sort()).toEqual(['call_body', 'call_log', 'usage_minute'])
  const { data } = await totals(reader({ tenant: 'ten_old' }), { from: new Date(old - 86_400_000).toISOString() })
  expect(data[0]?.requests).toBe(1)
})
