import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { key, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { subscribed } from '../testing/weather.js'

const mine = key()
let folder: string
let service: TestUpstream
let receiver: TestUpstream
let gateway: TestGateway
let seen: Record<string, unknown>[] = []
let delivered: { url: string; body: string }[] = []
let status = 200

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-logs-'))
  service = await upstream((req, res) => {
    seen.push(req.headers)
    res.end('hello')
  })
  receiver = await upstream(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    delivered.push({ url: req.url!, body: Buffer.concat(chunks).toString() })
    res.writeHead(status).end()
  })
})
beforeEach(async () => {
  seen = []
  delivered = []
  status = 200
  gateway = await new TestGateway({ logs: folder }).start()
})
afterAll(async () => {
  await Promise.all([service.stop(), receiver.stop(), rm(folder, { recursive: true })])
})

function arrange(type: string, config: object): void {
  const policy = { id: 'pol_1', tenantId: 'ten_1', type, scope: { kind: 'api', id: 'api_1' }, position: 0, config }
  const applied = gateway.apply(subscribed(service.url, mine, { policy: [policy] }))
  expect(applied).toMatchObject({ accepted: true, refusals: [] })
}

const ask = async (headers: Record<string, string> = {}) =>
  (
    await fetch(gateway.url('/acme/weather/x?token=secret'), { headers: { 'x-api-key': mine.secret, ...headers } })
  ).text()

test('a URL is told of calls, those of the last moment too', async () => {
  arrange('log-http', { url: `${receiver.url}/ingest`, format: 'ndjson' })
  await ask()
  await (await fetch(gateway.url('/acme/weather/refused'))).text()
  await gateway.stop()
  const lines = delivered.flatMap(({ body }) => body.trim().split('\n')).map(line => JSON.parse(line))
  expect(lines).toMatchObject([
    {
      path: '/acme/weather/x',
      status: 200,
      application: 'app_1',
      plan: 'gold',
      api: 'weather',
      responseBytes: 5,
      attempts: 1,
    },
    { path: '/acme/weather/refused', status: 401, error: 'key_missing' },
  ])
  expect(lines[0].upstreamMs).toBeGreaterThan(0)
  expect(JSON.stringify(delivered)).not.toMatch(/secret|gh_live/)
})

test('a receiver that is away costs no call, and what cannot be delivered is said', async () => {
  status = 503
  arrange('log-http', { url: `${receiver.url}/ingest` })
  expect(await ask()).toBe('hello')
  await gateway.recordOf('/acme/weather/x')
  await gateway.stop()
  expect(delivered.length).toBeGreaterThan(0)
  expect(gateway.faults).toMatchObject([['policy pol_1 could not refresh', new Error('answered with status 503')]])
})

test('a file on the node is written, and nobody else reads it', async () => {
  arrange('log-file', { file: 'weather.log' })
  await ask()
  await gateway.recordOf('/acme/weather/x')
  await gateway.stop()
  const path = join(folder, 'ten_1', 'weather.log')
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ status: 200, api: 'weather' })
  expect((await stat(path)).mode & 0o077).toBe(0)
})

test('a trace goes on to the service, and its span to the collector', async () => {
  arrange('opentelemetry', { url: `${receiver.url}/v1/traces` })
  const trace = '0af7651916cd43dd8448eb211c80319c'
  await ask({ traceparent: `00-${trace}-b7ad6b7169203331-01` })
  await gateway.recordOf('/acme/weather/x')
  await gateway.stop()
  const sent = seen[0]!.traceparent as string
  expect(sent.startsWith(`00-${trace}-`)).toBe(true)
  const [span] = JSON.parse(delivered[0]!.body).resourceSpans[0].scopeSpans[0].spans
  expect(span).toMatchObject({ traceId: trace, parentSpanId: 'b7ad6b7169203331', spanId: sent.slice(36, 52) })
})

test('a policy counts for the metrics of its node', async () => {
  arrange('prometheus', { labels: ['api', 'status'] })
  await ask()
  await gateway.recordOf('/acme/weather/x')
  const { counters } = gateway.gateway.stats()
  expect(counters['gatehouse_policy_requests_total{policy="pol_1",api="weather",status="200"}']).toBe(1)
  expect(counters['gatehouse_policy_duration_ms_bucket{policy="pol_1",api="weather",status="200",le="+Inf"}']).toBe(1)
  await gateway.stop()
})
