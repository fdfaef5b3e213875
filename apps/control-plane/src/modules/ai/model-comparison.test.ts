import { randomUUID } from 'node:crypto'
import type { modelComparison } from '@gatehouse/shared/api/model-comparison.js'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Ingest } from '../usage/index.js'
import { GuardCanaries } from './guard-canaries.job.js'
import { RepriceModels } from './reprice-models.job.js'

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

describe('what is said of answers', () => {
  const rate = (client: TestClient, id: string, body: unknown) => client.send('PUT', `/logs/${id}/feedback`, body)
  const callsOf = async (model: string) =>
    (
      await plane.query<{ id: string; provider: string }>(
        'SELECT id, provider FROM call_log WHERE model = $1 ORDER BY id',
        [model],
      )
    ).filter(({ provider }) => provider !== '')

  test('one voice each, by whoever may see the call', async () => {
    await called('rated', [
      { tries: [{ provider: 'old' }] },
      { tries: [failing], more: { status: 502, error: 'upstream_error' } },
    ])
    const [good] = (await plane.query<{ id: string }>(
      "SELECT id FROM call_log WHERE model = 'rated' AND status = 200",
    )) as [{ id: string }]
    const [bad] = (await plane.query<{ id: string }>(
      "SELECT id FROM call_log WHERE model = 'rated' AND status = 502",
    )) as [{ id: string }]
    expect((await publisher.get<{ feedback: unknown }>(`/logs/${good.id}`)).body.feedback).toEqual({
      own: null,
      mean: null,
      voices: 0,
    })
    expect((await rate(publisher, good.id, { score: 1 })).body).toEqual({ own: 1, mean: 1, voices: 1 })
    const other = await plane.person('approver', { acme: ['approver'] })
    expect((await rate(other, good.id, { score: 0 })).body).toEqual({ own: 0, mean: 0.5, voices: 2 })
    expect((await rate(other, good.id, { score: 0.5 })).body).toEqual({ own: 0.5, mean: 0.75, voices: 2 })
    expect((await rate(publisher, bad.id, { score: 1 })).status).toBe(409)
    expect((await publisher.get<{ feedback: unknown }>(`/logs/${bad.id}`)).body.feedback).toBeNull()
    expect((await rate(publisher, good.id, { score: 2 })).status).toBe(422)
    const stranger = await plane.person('stranger', {})
    expect((await rate(stranger, good.id, { score: 0 })).status).toBe(404)
  })

  test('is told side by side, and differences that are more than chance', async () => {
    await publisher.post(models, { slug: 'praised', routing: canary() })
    await called('praised', [
      ...times(40, () => ({ tries: [{ provider: 'old' }] })),
      ...times(40, () => ({ tries: [{ provider: 'new' }] })),
    ])
    for (const [i, { id, provider }] of (await callsOf('praised')).entries())
      await plane.query(
        `INSERT INTO call_feedback (call_id, given_by, tenant_id, organization_id, time, model, provider, provider_model, score)
         VALUES ($1, 'usr_a', $2, 'org_a', now(), 'praised', $3, 'm', $4)`,
        [id, tenantId, provider, provider === 'new' ? 1 : i % 2],
      )
    const { body } = await publisher.get<Comparison>(`${models}/praised/comparison`)
    const of = (provider: string) => body.targets.find(target => target.provider === provider)!.rating!
    expect(of('new')).toMatchObject({ typical: 1, count: 40, difference: { verdict: 'better' } })
    expect(of('old').typical).toBeGreaterThan(0.3)
  })

  test('reaches nodes with aliases that go by it, older voices weighing less', async () => {
    const routing = { strategy: 'quality', choices: [{ use: leaf('old') }, { use: leaf('new') }] }
    const { body: made } = await publisher.post<{ id: string }>(models, { slug: 'best', routing })
    const qualities = async () => {
      await plane.app.get(RepriceModels).run()
      const [{ spec }] = (await plane.query<{ spec: { targets: { quality?: number }[] } }>(
        "SELECT spec FROM config_resource WHERE kind = 'model' AND id = $1",
        [made.id],
      )) as [{ spec: { targets: { quality?: number }[] } }]
      return spec.targets.map(({ quality }) => quality)
    }
    expect(await qualities()).toEqual([undefined, undefined])
    const give = (call: string, provider: string, score: number, days: number) =>
      plane.query(
        `INSERT INTO call_feedback (call_id, given_by, given_at, tenant_id, organization_id, time, model, provider, provider_model, score)
         VALUES ($1, 'usr_a', now() - $2 * interval '1 day', $3, 'org_a', now(), 'best', $4, 'm', $5)`,
        [call, days, tenantId, provider, score],
      )
    for (let i = 0; i < 5; i++) await give(`call_new_${i}`, 'new', 1, 0)
    // Ten voices of a week ago are five.
    for (let i = 0; i < 10; i++) await give(`call_old_${i}`, 'old', 0, 7)
    expect(await qualities()).toEqual([0.25, 0.75])
    const [{ revision }] = (await plane.query<{ revision: string }>(
      'SELECT revision FROM config_revision ORDER BY revision DESC LIMIT 1',
    )) as [{ revision: string }]
    await qualities()
    const [{ later }] = (await plane.query<{ later: string }>(
      'SELECT max(revision) AS later FROM config_revision',
    )) as [{ later: string }]
    expect(later).toBe(revision)
  })

  test('whoever is to tell what messages mean has to make embeddings', async () => {
    await publisher.post('/tenants/acme/providers', {
      slug: 'claude',
      type: 'anthropic',
      credentials: { apiKey: 'sk-ant-0123456789' },
    })
    const similar = (provider: string) => ({
      strategy: 'similarity',
      choices: [{ examples: ['A refund'], use: leaf('old') }],
      otherwise: leaf('new'),
      embedding: leaf(provider),
    })
    expect(await publisher.post(models, { slug: 'meant', routing: similar('claude') })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/routing/embedding/provider' }] },
    })
    expect((await publisher.post(models, { slug: 'meant', routing: similar('old') })).status).toBe(201)
  })
})
