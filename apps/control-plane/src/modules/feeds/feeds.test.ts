import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { feedCreated, feedTested, feedView } from '@gatehouse/shared/api/feeds.js'
import type { UsageEvent } from '@gatehouse/shared/billing/usage-event.js'
import { type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'
import type { OwnedRecord } from '@gatehouse/shared/telemetry/sums.js'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Ingest, shiftCosts } from '../usage/index.js'
import { DeliverFeeds } from './deliver-feeds.job.js'
import { FeedSender } from './feed-sender.js'

type View = z.output<typeof feedView>
type Created = z.output<typeof feedCreated>

interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

let plane: TestControlPlane
let admin: TestClient
let publisher: TestClient
let tenantId: string
let server: Server
let url: string
const received: Received[] = []
let answer: { status: number; body: string }

beforeAll(async () => {
  plane = await TestControlPlane.start()
  admin = await plane.person('admin', { acme: ['admin'] })
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  const [tenant] = await plane.query<{ id: string }>("SELECT id FROM tenant WHERE slug = 'acme'")
  tenantId = tenant!.id
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ method: request.method!, path: request.url!, headers: request.headers, body })
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server?.close()
  await plane?.close()
})
beforeEach(async () => {
  received.length = 0
  answer = { status: 200, body: '{}' }
  await plane.query('DELETE FROM usage_feed')
})

let calls = 0
async function called(count: number, fields: Partial<CallRecordInput> = {}): Promise<void> {
  const records = Array.from({ length: count }, () =>
    callRecord.parse({
      ...{ id: `call_${++calls}`, requestId: `r-${calls}`, time: Date.now(), method: 'POST', path: '/v1/responses' },
      ...{ status: 200, tenantId, organizationId: 'org_a', applicationId: 'app_a', apiId: 'api_a', model: 'chat' },
      ...{ provider: 'lab', inputTokens: 10, outputTokens: 5, costNano: '1500', gatewayUs: 100, totalUs: 10_000 },
      ...{ revision: 1, subscriptionId: 'sub_1' },
      ...fields,
    }),
  ) as OwnedRecord[]
  await plane.app.get(Ingest).apply({ epoch: randomUUID(), nodeId: 'n', sequence: 1, records, sums: [], malformed: 0 })
}

const make = async (fields: object = {}) =>
  (await admin.post<Created>('/tenants/acme/feeds', { kind: 'webhook', slug: 'billing', url, ...fields })).body
const feed = async () => (await publisher.get<View>('/tenants/acme/feeds/billing')).body
const run = () => plane.app.get(DeliverFeeds).run()
const due = () => plane.query('UPDATE usage_feed SET next_at = now(), leased_until = NULL')
const events = (): UsageEvent[] => received.flatMap(({ body }) => JSON.parse(body) as UsageEvent[])
const distinct = () => new Map(events().map(event => [event.id, event]))

test('usage comes as signed CloudEvents, and the feed says how far it is', async () => {
  const { signingSecret } = await make()
  await called(2)
  expect(await feed()).toMatchObject({ state: 'delivering', waiting: 1, delivered: 0 })
  await run()
  const [{ headers, body }] = received as [Received]
  const key = Buffer.from(signingSecret!.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  expect(headers['content-type']).toBe('application/cloudevents-batch+json')
  expect(events()).toMatchObject([
    {
      ...{ specversion: '1.0', type: 'gatehouse.usage', source: 'urn:gatehouse:tenant:acme', subject: 'sub_1' },
      data: { requests: 2, inputTokens: 20, outputTokens: 10, costUsd: '0.000003', model: 'chat', errors: 0 },
    },
  ])
  expect(await feed()).toMatchObject({ waiting: 0, lagSeconds: 0, delivered: 1, lastError: null })
  await run()
  expect(received).toHaveLength(1)
})

test('what is not taken is sent again as it was, whatever came in meanwhile, then the rest', async () => {
  await make()
  await called(1)
  answer.status = 503
  await run()
  expect(await feed()).toMatchObject({ state: 'failing', failures: 1, lastError: 'It answered with 503.', waiting: 1 })
  expect(Date.parse((await feed()).nextAttemptAt!)).toBeGreaterThan(Date.now())
  await run()
  expect(received).toHaveLength(1)
  await called(1, { model: 'later' })
  answer.status = 200
  await due()
  await run()
  expect(received).toHaveLength(3)
  expect(received[1]!.headers['webhook-id']).toBe(received[0]!.headers['webhook-id'])
  expect(received[1]!.body).toBe(received[0]!.body)
  expect(JSON.parse(received[2]!.body)).toMatchObject([{ data: { model: 'later' } }])
  expect(await feed()).toMatchObject({ state: 'delivering', failures: 0, waiting: 0 })
})

test('killed after the receiver took a batch and before that was noted, it sends the same again', async () => {
  await make()
  await called(1)
  const sender = plane.app.get(FeedSender)
  const send = sender.send.bind(sender)
  const killed = vi.spyOn(sender, 'send').mockImplementationOnce(async (...args) => {
    await send(...args)
    throw new Error('killed')
  })
  await expect(run()).rejects.toThrow('killed')
  killed.mockRestore()
  await called(1)
  await run()
  expect(received).toHaveLength(1)
  await due()
  await run()
  expect(received[1]!.body).toBe(received[0]!.body)
  expect(distinct().size).toBe(2)
  expect((await feed()).waiting).toBe(0)
})

test('one whose secrets cannot be opened, or that is never sent, holds up neither the others nor what is dropped', async () => {
  await make({ slug: 'lost' })
  await make()
  await plane.query(`UPDATE usage_feed SET sealed_secrets = '\\x00' WHERE slug = 'lost'`)
  await called(1)
  await run()
  expect(received).toHaveLength(1)
  const lost = (await publisher.get<View>('/tenants/acme/feeds/lost')).body
  expect(lost).toMatchObject({ waiting: 1, failures: 1, lastError: 'Its secrets cannot be opened. Give them again.' })

  const aged = (days: number) =>
    plane.query(`UPDATE usage_event SET recorded_at = now() - $1 * interval '1 day'`, [days])
  const kept = async () => (await plane.query('SELECT 1 FROM usage_event')).length
  await aged(60)
  await run()
  expect(await kept()).toBe(1)
  await aged(91)
  await run()
  expect(await kept()).toBe(0)

  await called(1)
  await plane.query('DELETE FROM usage_feed')
  await aged(31)
  await make()
  vi.spyOn(plane.app.get(FeedSender), 'send').mockRejectedValueOnce(new Error('broken'))
  await called(1)
  await expect(run()).rejects.toThrow('broken')
  expect(await kept()).toBe(1)
})

test('a run ends in time, and the next begins with those that waited longest', async () => {
  for (let i = 1; i <= 9; i++) await make({ slug: `feed-${i}`, url: `${url}/${i}` })
  await called(1)
  await run()
  expect(received).toHaveLength(9)
  await plane.query(`UPDATE usage_feed SET last_delivered_at = now() + interval '1 second' WHERE slug = 'feed-1'`)
  await called(1)
  received.length = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (received.length > 0 ? 30_000 : 0))
  await run()
  clock.mockRestore()
  expect(received.map(({ path }) => path).sort()).toEqual(['/2', '/3', '/4', '/5', '/6', '/7', '/8', '/9'])
  await run()
  expect(received.at(-1)!.path).toBe('/1')
})

test('nothing is left out while many nodes tell and several workers send', async () => {
  await make()
  const ingest = Array.from({ length: 40 }, (_, i) => called(1 + (i % 3), { model: `m${i}` }))
  const sending = Array.from({ length: 6 }, async () => {
    for (let i = 0; i < 5; i++) await run()
  })
  await Promise.all([...ingest, ...sending])
  await due()
  await run()
  const told = [...distinct().values()].reduce((sum, { data }) => sum + data.requests, 0)
  expect(told).toBe(Array.from({ length: 40 }, (_, i) => 1 + (i % 3)).reduce((sum, count) => sum + count, 0))
  expect(distinct().size).toBe(40)
  expect((await feed()).waiting).toBe(0)
})

test('a replay sends the same events again; a pause keeps what comes in', async () => {
  await make()
  await called(1)
  await run()
  const first = events()
  await admin.send('PATCH', '/tenants/acme/feeds/billing', { enabled: false })
  await called(1, { model: 'paused' })
  await run()
  expect(received).toHaveLength(1)
  expect(await feed()).toMatchObject({ state: 'paused', waiting: 1 })
  await admin.send('PATCH', '/tenants/acme/feeds/billing', { enabled: true })
  await admin.post('/tenants/acme/feeds/billing/replay', { from: new Date(Date.parse(first[0]!.time)).toISOString() })
  await run()
  expect(JSON.parse(received.at(-1)!.body).map(({ id }: UsageEvent) => id)).toContain(first[0]!.id)
  expect(events().at(-1)!.data.model).toBe('paused')
})

test('what past calls cost more or less is told as a correction', async () => {
  await make()
  const of = { tenant_id: tenantId, organization_id: 'org_a', application_id: 'app_a', subscription_id: 'sub_1' }
  const shift = {
    time: Date.now(),
    of: { ...of, key_id: '', api_id: 'a', model: 'chat', provider: 'lab' },
    unpriced: 0,
  }
  await plane.app
    .get(Database)
    .write(Context.system(), tx => shiftCosts(tx, [{ ...shift, nano: -1_500_000n }], Date.now()))
  await run()
  expect(events()).toMatchObject([{ type: 'gatehouse.usage.rerated', data: { requests: 0, costUsd: '-0.0015' } }])
})

test('objects of S3 are named by their batch and signed; records of Kafka have their subscription as key', async () => {
  const s3 = {
    kind: 's3',
    url: `${url}/bucket`,
    region: 'eu-central-1',
    accessKeyId: 'AKID',
    secretAccessKey: 'hidden',
  }
  await make(s3)
  await called(1)
  await run()
  expect(received[0]).toMatchObject({ method: 'PUT' })
  expect(received[0]!.path).toMatch(/^\/bucket\/usage\/\d{4}\/\d\d\/\d\d\/\d\d\/feed_[a-z0-9]+-\d+\.ndjson$/)
  expect(received[0]!.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/s3\//)
  expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'gatehouse.usage' })
  expect(JSON.stringify(await feed())).not.toContain('hidden')
  const [{ text } = { text: '' }] = await plane.query<{ text: string }>(
    `SELECT coalesce(json_agg(a)::text, '') AS text FROM audit_entry a WHERE action LIKE 'feed.%'`,
  )
  expect(text).toContain('feed.create')
  expect(text).not.toContain('hidden')

  await plane.query('DELETE FROM usage_feed')
  await make({ kind: 'kafka', topic: 'usage', authorization: 'Basic abc' })
  await called(1)
  answer.body = JSON.stringify({ offsets: [{ error_code: 50003, error: 'not enough replicas' }] })
  await run()
  expect((await feed()).lastError).toBe('Kafka did not take a record: not enough replicas.')
  answer.body = JSON.stringify({ offsets: [{ partition: 0, offset: 1 }] })
  await due()
  await run()
  const { path, headers, body } = received.at(-1)!
  expect([path, headers.authorization]).toEqual(['/topics/usage', 'Basic abc'])
  expect(JSON.parse(body)).toMatchObject({ records: [{ key: 'sub_1', value: { type: 'gatehouse.usage' } }] })
  expect((await feed()).waiting).toBe(0)
})

test('a test says whether it was taken', async () => {
  await make()
  const test = async () => (await admin.post<z.output<typeof feedTested>>('/tenants/acme/feeds/billing/test')).body
  expect(await test()).toEqual({ delivered: true, error: null })
  expect(events()).toMatchObject([{ type: 'gatehouse.usage.test' }])
  answer.status = 401
  expect(await test()).toEqual({ delivered: false, error: 'It answered with 401.' })
})

test('addresses inside are refused, when saved and when connected to; only who may change the tenant makes feeds', async () => {
  const denied = { kind: 'webhook', slug: 'inside', url: 'http://169.254.169.254/latest' }
  expect((await admin.post('/tenants/acme/feeds', denied)).body).toMatchObject({ code: 'target_denied' })
  expect((await publisher.post('/tenants/acme/feeds', { ...denied, url })).status).toBe(403)
  await make()
  await plane.query(`UPDATE usage_feed SET destination = '{"url": "http://10.0.0.1/"}'`)
  await called(1)
  await run()
  expect((await feed()).lastError).toBe('Its address may not be reached from here.')
})
