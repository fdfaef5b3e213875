import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callRecord } from '@gatehouse/shared/telemetry/record.js'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConfigUpdate, ToPrimary } from './node/ipc.js'
import { SealedBox } from './node/sealed-box.js'
import { JournalReader } from './telemetry/journal-reader.js'
import { application, key, plan, restApi, subscription, tenant, upstream } from './testing/test-gateway.js'

// A process of its own runs what was built.
const entry = fileURLToPath(new URL('../dist/worker.js', import.meta.url))
let worker: ChildProcess
let folder: string
const nodeKey = randomBytes(32)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-worker-'))
})
afterEach(async () => {
  worker.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

class Inbox {
  private readonly kept: ToPrimary[] = []
  private wake: () => void = () => {}

  constructor(from: ChildProcess) {
    from.on('message', (message: ToPrimary) => {
      this.kept.push(message)
      this.wake()
    })
  }

  async next<T extends ToPrimary['type']>(type: T): Promise<Extract<ToPrimary, { type: T }>> {
    for (;;) {
      const at = this.kept.findIndex(message => message.type === type)
      if (at >= 0) return this.kept.splice(at, 1)[0] as Extract<ToPrimary, { type: T }>
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
    }
  }
}

test('a worker is told, serves, reports and leaves', async () => {
  const service = await upstream((_req, res) => res.end('hello'))
  worker = fork(entry, {
    serialization: 'advanced',
    env: {
      ...process.env,
      GATEHOUSE_DATA_DIR: folder,
      GATEHOUSE_NODE_KEY: nodeKey.toString('base64'),
      GATEHOUSE_PROXY_PORT: '0',
      GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8',
    },
  })
  const inbox = new Inbox(worker)
  const { journal } = await inbox.next('started')
  const live = key()
  const parts = Object.entries({
    tenant: [tenant],
    application: [application],
    api: [restApi(service.url, {}, { capture: 'redacted' })],
    plan: [plan()],
    subscription: [subscription()],
    key: [live.resource],
  }).map(([kind, resources]) => ({ kind, full: true, resources: JSON.stringify(resources), removed: [] }))
  const update: ConfigUpdate = { type: 'update', nonce: 'one', revision: 7, parts }
  worker.send(update)
  expect(await inbox.next('applied')).toEqual({
    type: 'applied',
    nonce: 'one',
    revision: 7,
    accepted: true,
    refusals: [],
  })

  const { port } = await inbox.next('listening')
  const response = await fetch(`http://127.0.0.1:${port}/acme/weather/now?secret=1`, {
    method: 'POST',
    headers: {
      'x-api-key': live.secret,
      'user-agent': 'test "agent"',
      'x-request-id': 'r-1',
      'content-type': 'text/plain',
    },
    body: 'mail me at ada@example.com, card 4111 1111 1111 1111, key sk-abcdefghijklmnopqrstuvwx',
  })
  expect(await response.text()).toBe('hello')

  await inbox.next('cut')
  const kept: string[] = []
  const reader = new JournalReader({
    folder: join(folder, 'node/journal'),
    epoch: journal,
    keep: async ({ lines }) => void kept.push(lines.toString()),
    open: (sealed, id) => new SealedBox(nodeKey).open(sealed, id),
    log: pino({ level: 'silent' }),
  })
  await reader.advance()
  expect(kept).toHaveLength(1)
  const record = callRecord.parse(JSON.parse(kept[0]!))
  expect(record).toMatchObject({
    requestId: 'r-1',
    method: 'POST',
    path: '/acme/weather/now',
    status: 200,
    tenantId: 'ten_1',
    organizationId: 'org_1',
    applicationId: 'app_1',
    subscriptionId: 'sub_1',
    planId: 'pln_1',
    keyId: live.resource.id,
    apiId: 'api_1',
    route: '/acme/weather/*',
    clientAddress: '127.0.0.1',
    userAgent: 'test "agent"',
    revision: 7,
    requestBytes: 85,
    responseBytes: 5,
    attempts: [{ provider: service.url, status: 200 }],
  })
  expect(record.id).toMatch(/^call_[a-z0-9]{24}$/)
  expect(record.totalUs).toBeGreaterThanOrEqual(record.gatewayUs)
  expect(record.bodies?.map(body => [body.direction, Buffer.from(body.base64, 'base64').toString()])).toEqual([
    ['request', 'mail me at [redacted-email], card [redacted-number], key [redacted-key]'],
    ['response', 'hello'],
  ])

  const stats = await inbox.next('stats')
  expect(stats).toMatchObject({ requests: 1, active: 0, counters: { 'gatehouse_requests_total{status="2xx"}': 1 } })
  worker.send({ type: 'drain', deadlineMs: 1000 })
  const exited = once(worker, 'exit')
  await inbox.next('drained')
  expect(await exited).toEqual([0, null])
  await reader.finish()
  expect(await readdir(join(folder, 'node/journal'))).toEqual([])
  await service.stop()
}, 20_000)
