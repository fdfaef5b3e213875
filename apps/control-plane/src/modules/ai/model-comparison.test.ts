import { randomUUID } from 'node:crypto'
import type { modelComparison } from '@gatehouse/shared/api/model-comparison.js'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Ingest } from '../usage/index.js'
import { GuardCanaries } from './guard-canaries.job.js'

type Comparison = z.output<typeof modelComparison>
type Target = Comparison['targets'][number]

let plane: TestControlPlane
let publisher: TestClient
let tenantId: string
const models = '/tenants/acme/models'
const leaf = (provider: string) => ({ provider, model: 'm' })
const canary = (fields: object = {}) => ({
  strategy: 'canary',
  percent: 20,
  canary: leaf('new'),
  stable: leaf('old'),
  ...fields,
})

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  for (const slug of ['old', 'new'])
    await publisher.post('/tenants/acme/providers', {
      slug,
      type: 'openai',
      credentials: { apiKey: `sk-${slug}-0123456789` },
    })
  ;[{ id: tenantId }] = (await plane.query<{ id: string }>("SELECT id FROM tenant WHERE slug = 'acme'")) as [
    { id: string },
  ]
})
afterAll(() => plane?.close())

interface Call {
  tries: { provider: string; status?: number; error?: string; ms?: number }[]
  costUsd?: number
  time?: number
  more?: Partial<CallRecordInput>
}

async function called(model: string, calls: Call[]) {
  const records = calls.map(({ tries, costUsd = 0.001, time = Date.now(), more = {} }, i) =>
    callRecord.parse({
      id: `call_${randomUUID()}`,
      requestId: `r-${i}`,
      time,
      method: 'POST',
      path: '/v1/chat/completions',
      status: 200,
      tenantId,
      organizationId: 'org_a',
      applicationId: 'app_a',
      model,
      provider: tries.at(-1)!.provider,
      providerModel: 'm',
      inputTokens: 1,
      costNano: String(Math.round(costUsd * 1e9)),
      usageSource: 'provider',
      gatewayUs: 100,
      totalUs: 10_000,
      revision: 1,
      attempts: tries.map(({ provider, status = 200, error, ms = 100 }) => ({
        ...{ provider, model: 'm', status, us: ms * 1000 },
        ...(error && { error }),
      })),
      ...more,
    }),
  ) as OwnedRecord[]
  const batch = { nodeId: 'node_1', epoch: randomUUID(), sequence: 1, records, sums: [], malformed: 0 }
  await plane.app.get(Ingest).apply(batch)
}

const times = (count: number, make: (i: number) => Call) => Array.from({ length: count }, (_, i) => make(i))
const failing = { provider: 'new', status: 500, error: 'upstream_error: no' }

test('tells the targets of an alias apart, by attempts, and says what is chance and what is not', async () => {
  await publisher.post(models, { slug: 'trial', routing: canary() })
  await called('trial', [
    ...times(200, i => ({ tries: [{ provider: 'old', ms: 90 + (i % 20) }] })),
    ...times(60, i => ({ tries: [{ provider: 'new', ms: 45 + (i % 10) }], costUsd: 0.004 + (i % 5) / 10_000 })),
    // Failures that the other target made good are the canary's.
    ...times(20, () => ({ tries: [failing, { provider: 'old', ms: 100 }] })),
    // What the caller did wrong, or ended itself, tells nothing of a target.
    ...times(5, () => ({ tries: [{ provider: 'new', status: 400, error: 'bad_request: no' }] })),
    ...times(5, () => ({ tries: [{ provider: 'new', status: 0, error: 'client_closed' }] })),
  ])
  const { status, body } = await publisher.get<Comparison>(`${models}/trial/comparison`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ model: 'trial', enough: 30 })
  const [old, tried] = body.targets as [Target, Target]
  expect(old).toMatchObject({ provider: 'old', roles: ['stable'], baseline: true, calls: 220, failed: 0 })
  expect(old.failures!.difference).toBeNull()
  expect(tried).toMatchObject({ provider: 'new', roles: ['canary'], baseline: false, calls: 85, failed: 20 })
  expect(tried.failures).toMatchObject({ typical: 20 / 85, difference: { verdict: 'worse' } })
  expect(tried.failures!.low).toBeGreaterThan(0.15)
  expect(tried.latencyMs).toMatchObject({ difference: { verdict: 'better' } })
  expect(tried.latencyMs!.typical).toBeCloseTo(49.4, 0)
  expect(tried.cost).toMatchObject({ typicalUsd: '0.0042', difference: { verdict: 'worse' } })
})

test('puts shadows beside the targets that callers met, with the length and likeness of their answers', async () => {
  const routing = { strategy: 'shadow', percent: 50, shadow: leaf('new'), use: leaf('old') }
  await publisher.post(models, { slug: 'shaded', routing })
  const shadow = (similarity: number | undefined, more: object = {}): Call => ({
    tries: [{ provider: 'new' }],
    more: {
      shadow: { of: 'call_1', ...(similarity === undefined ? {} : { similarity }) },
      outputTokens: 30,
      totalUs: 5_000,
      ...more,
    },
  })
  await called('shaded', [
    ...times(100, i => ({ tries: [{ provider: 'old' }], more: { outputTokens: 95 + (i % 10) } })),
    ...times(50, i => shadow(0.7 + (i % 3) / 10)),
    ...times(10, () => shadow(undefined, { status: 502, error: 'upstream_error' })),
  ])
  const { body } = await publisher.get<Comparison>(`${models}/shaded/comparison`)
  expect(body.calls).toBe(100)
  const [old, shaded] = body.targets as [Target, Target]
  expect(old).toMatchObject({ provider: 'old', baseline: true, calls: 100, similarity: null })
  expect(old.outputTokens?.typical).toBeCloseTo(99.5)
  expect(shaded).toMatchObject({ provider: 'new', roles: ['shadow'], calls: 60, failed: 10 })
  expect(shaded.outputTokens).toMatchObject({ typical: 30, difference: { verdict: 'better' } })
  expect(shaded.latencyMs?.difference?.verdict).toBe('better')
  expect(shaded.similarity!.typical).toBeCloseTo(0.8, 1)
  const { body: logs } = await publisher.get<{ data: object[] }>('/logs?tenant=acme&model=shaded&limit=200')
  expect(logs.data).toHaveLength(100)
})

test('says nothing of differences between few calls', async () => {
  await publisher.post(models, { slug: 'few', routing: canary() })
  await called('few', [
    ...times(40, () => ({ tries: [{ provider: 'old' }] })),
    ...times(10, () => ({ tries: [{ provider: 'new', ms: 9 }] })),
  ])
  const { body } = await publisher.get<Comparison>(`${models}/few/comparison`)
  expect(body.targets[1]?.latencyMs?.difference).toEqual({ verdict: 'too-few', chance: null })
})

test('is for those who may see usage, of their own tenant', async () => {
  const stranger = await plane.person('stranger', { other: ['owner'] })
  expect((await stranger.get(`${models}/trial/comparison`)).status).toBe(404)
  expect((await publisher.get(`${models}/none/comparison`)).status).toBe(404)
})

const guards = () => plane.app.get(GuardCanaries).run()
const live = async (slug: string) =>
  (await publisher.get<{ liveVersion: number; routing: { percent: number } }>(`${models}/${slug}`)).body

test('a canary that fails more often than its guard bears is taken back, as a version, with a note and a mail', async () => {
  await publisher.post(models, { slug: 'guarded', routing: canary({ guard: { failures: 10, calls: 40 } }) })
  await called('guarded', [
    ...times(200, () => ({ tries: [{ provider: 'old' }] })),
    ...times(10, () => ({ tries: [failing, { provider: 'old' }] })),
  ])
  await guards()
  expect(await live('guarded'), 'too few calls to judge').toMatchObject({ liveVersion: 1, routing: { percent: 20 } })

  await called(
    'guarded',
    times(35, i => ({ tries: i % 2 ? [{ provider: 'new' }] : [failing, { provider: 'old' }] })),
  )
  await guards()
  expect(await live('guarded')).toMatchObject({
    liveVersion: 2,
    routing: { percent: 0, guard: { failures: 10, calls: 40 } },
  })
  const audited = await plane.query<{ after: object }>(
    "SELECT after FROM audit_entry WHERE action = 'model.stop-canary' AND tenant_id = $1",
    [tenantId],
  )
  expect(audited).toMatchObject([{ after: { production: 2, failed: 28, calls: 45 } }])
  const mails = await plane.query<{ subject: string }>("SELECT subject FROM mail WHERE subject LIKE '%canary%'")
  expect(mails).toMatchObject([{ subject: expect.stringContaining('guarded') }])
  await guards()
  expect(await live('guarded'), 'once is enough').toMatchObject({ liveVersion: 2 })

  // Whoever tries again starts anew: what was before is not held against it.
  await publisher.send('PUT', `${models}/guarded/labels/production`, { version: 1 })
  await publisher.send('PATCH', `${models}/guarded`, { routing: canary({ guard: { failures: 10, calls: 41 } }) })
  await guards()
  expect(await live('guarded')).toMatchObject({ liveVersion: 3, routing: { percent: 20 } })
})

test('a canary that fails no more than what stands beside it stays', async () => {
  await publisher.post(models, { slug: 'storm', routing: canary({ guard: { failures: 10 } }) })
  const bad = (provider: string) => ({ provider, status: 503, error: 'upstream_error: down' })
  await called('storm', [...times(60, () => ({ tries: [bad('new')] })), ...times(240, () => ({ tries: [bad('old')] }))])
  await guards()
  expect(await live('storm')).toMatchObject({ liveVersion: 1, routing: { percent: 20 } })
})

test('one alias that cannot be looked at leaves the canaries of the others watched', async () => {
  const guard = { failures: 10, calls: 40 }
  for (const slug of ['broken', 'watched', 'broken-too'])
    await publisher.post(models, { slug, routing: canary({ guard: { ...guard, over: '5m' } }) })
  await plane.query(
    `UPDATE model_alias SET routing = jsonb_set(routing, '{guard,over}', '"soon"') WHERE slug LIKE 'broken%'`,
  )
  await called(
    'watched',
    times(50, () => ({ tries: [failing] })),
  )
  await guards()
  expect(await live('watched')).toMatchObject({ liveVersion: 2, routing: { percent: 0 } })
  await plane.query("DELETE FROM model_alias WHERE slug LIKE 'broken%'")
})

test('a guard is checked like the rest of a tree', async () => {
  const refused = await publisher.post(models, { slug: 'odd', routing: canary({ guard: { failures: 101 } }) })
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/routing/guard/failures' }] } })
})
