import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatJoinToken, newJoinSecret } from '@gatehouse/shared/fleet/join-token.js'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readNodeSettings } from '../env.js'
import { TestAuthority } from '../testing/test-authority.js'
import { TestControlPlane } from '../testing/test-control-plane.js'
import { type NodeIdentity, pinOf } from './identity.js'
import { type RunningNode, startNode } from './node.js'

const worker = fileURLToPath(new URL('./fixtures/worker.mjs', import.meta.url))
let folder: string
let authority: TestAuthority
let plane: TestControlPlane
let running: RunningNode[] = []
let said: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-node-'))
  authority = await TestAuthority.create()
  plane = new TestControlPlane(authority)
  await plane.start()
  said = []
})
afterEach(async () => {
  await Promise.all(running.map(node => node.drain(1000)))
  running = []
  plane.stop()
  await rm(folder, { recursive: true })
})

function settings(more: Record<string, string> = {}) {
  return readNodeSettings({
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_PROXY_PORT: '0',
    GATEHOUSE_STATUS_PORT: '0',
    GATEHOUSE_WORKERS: '2',
    GATEHOUSE_CONTROL_PLANE: `127.0.0.1:${plane.port}`,
    GATEHOUSE_JOIN_ADDRESS: `127.0.0.1:${plane.joinPort}`,
    ...more,
  })
}

async function start(more: Record<string, string> = {}): Promise<RunningNode> {
  const log = pino(
    { level: 'debug' },
    {
      write: (line: string) => void said.push(line),
    },
  )
  const node = await startNode({ settings: settings(more), worker, log })
  running.push(node)
  return node
}

async function stop(node: RunningNode): Promise<void> {
  running.splice(running.indexOf(node), 1)
  await node.drain(1000)
}

function token(pinned: TestAuthority = authority): string {
  plane.joinSecret = newJoinSecret(randomBytes(80))
  return formatJoinToken({ secret: plane.joinSecret, caPin: pinOf(pinned.pem) })
}

/** Joined, connected and serving revision 1. */
async function serving(more: Record<string, string> = {}): Promise<{ node: RunningNode; proxy: number }> {
  const node = await start({ GATEHOUSE_JOIN_TOKEN: token(), ...more })
  await plane.hello(1)
  await plane.send(1, { key: [{ id: 'k1' }] }, { full: true })
  return { node, proxy: await node.ready }
}

const get = async (port: number, path = '/') => {
  // A connection that was on its way to a worker as it died is never answered.
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) })
  const text = await answer.text()
  return { status: answer.status, text, json: () => JSON.parse(text) as Record<string, unknown> }
}
/** What a worker says, once there is one again. */
async function answered(port: number): Promise<Record<string, unknown>> {
  for (;;) {
    const answer = await get(port).catch(() => undefined)
    if (answer) return answer.json()
  }
}
const served = async (proxy: number) => (await get(proxy)).json().revision

test('joins by its token, keeps who it is to itself, and serves what it is sent', async () => {
  const node = await start({ GATEHOUSE_JOIN_TOKEN: token(), GATEHOUSE_NODE_NAME: 'edge-1' })
  expect((await get(node.statusPort, '/readyz')).status).toBe(503)
  expect(await plane.hello(1)).toMatchObject({ name: 'edge-1', revision: 0, workers: 2 })
  expect(await plane.send(0, { tenant: [], key: [] }, { full: true })).toMatchObject({ accepted: true, revision: 0 })
  const proxy = await node.ready
  expect(await served(proxy)).toBe(0)
  expect((await get(node.statusPort, '/readyz')).status).toBe(200)
  const identity = join(folder, 'node/identity.json')
  expect((await stat(identity)).mode & 0o777).toBe(0o600)
  const kept = JSON.parse(await readFile(identity, 'utf8')) as NodeIdentity
  expect(kept.nodeId).toBe('node_1')
  expect(pinOf(kept.ca)).toBe(pinOf(authority.pem))
})

test('tells nothing to a control plane that its token does not pin', async () => {
  const other = await TestAuthority.create()
  const node = await start({ GATEHOUSE_JOIN_TOKEN: token(other) })
  while (!said.some(line => line.includes('is not the one that made the join token'))) await new Promise(setImmediate)
  expect(plane.joinSecret).toBeDefined()
  expect((await get(node.statusPort, '/readyz')).status).toBe(503)
})

test('cannot join without a token, nor with something else', async () => {
  await expect((await start()).ready).rejects.toThrow(/GATEHOUSE_JOIN_TOKEN/)
  await expect((await start({ GATEHOUSE_JOIN_TOKEN: 'ghj_nonsense' })).ready).rejects.toThrow(/not a join token/)
})

test('deltas reach every worker, and the acknowledgement says so', async () => {
  const { proxy } = await serving()
  expect(await plane.send(2, { key: [{ id: 'k2' }] })).toMatchObject({ accepted: true, revision: 2, refusals: [] })
  const revisions = await Promise.all(Array.from({ length: 8 }, () => served(proxy)))
  expect(new Set(revisions)).toEqual(new Set([2]))
})

test('a refused change leaves what runs', async () => {
  const { node, proxy } = await serving()
  const ack = await plane.send(2, { key: [{ id: 'bad', refuse: true } as { id: string }] })
  expect(ack).toMatchObject({ accepted: false, refusals: [{ kind: 'key', id: 'bad', reason: 'marked' }] })
  expect(await served(proxy)).toBe(1)
  expect((await get(node.statusPort, '/snapshot')).json().revision).toBe(1)
  expect((await plane.send(3, { key: [{ id: 'good' }] })).accepted).toBe(true)
  expect(await served(proxy)).toBe(3)
})

test('where workers disagree, all go on with what ran before', async () => {
  const { proxy } = await serving()
  expect((await plane.send(2, { key: [{ id: 'bad', doubt: true } as { id: string }] })).accepted).toBe(false)
  const revisions = await Promise.all(Array.from({ length: 8 }, () => served(proxy)))
  expect(new Set(revisions)).toEqual(new Set([1]))
})

test('a change that kills workers is refused, and they come back with what ran', async () => {
  const { proxy } = await serving()
  const ack = await plane.send(2, { key: [{ id: 'bad', crash: true } as { id: string }] })
  expect(ack).toMatchObject({ accepted: false, refusals: [{ reason: expect.stringContaining('died') }] })
  expect((await plane.send(3, { key: [{ id: 'good' }] })).accepted).toBe(true)
  expect((await answered(proxy)).revision).toBe(3)
})

test('a worker that dies is replaced, on the same port, with the same configuration', async () => {
  const { node, proxy } = await serving({ GATEHOUSE_WORKERS: '1' })
  const before = (await get(proxy)).json().pid
  const gone = new Promise(resolve => request(`http://127.0.0.1:${proxy}/crash`).on('error', resolve).end())
  await gone
  const after = await answered(proxy)
  expect(after).toMatchObject({ revision: 1 })
  expect(after.pid).not.toBe(before)
  expect((await get(node.statusPort, '/metrics')).text).toContain('gatehouse_worker_restarts_total 1')
})

test('a damaged payload ends the stream; the next one begins from what is served', async () => {
  await serving()
  void plane.send(2, { key: [{ id: 'k2' }] }, { damage: true })
  expect(await plane.hello(2)).toMatchObject({ revision: 1 })
  expect(plane.acks.map(ack => ack.revision)).toEqual([1])
})

test('after an outage it says what it has, with a hash that tells its content', async () => {
  const { proxy } = await serving()
  plane.stop()
  expect(await served(proxy)).toBe(1)
  await plane.start()
  const again = await plane.hello(2)
  expect(again.revision).toBe(1)
  expect(again.stateHash).toHaveLength(32)
  expect(await plane.send(2, { key: [{ id: 'k2' }] })).toMatchObject({ accepted: true })
})

test('starts from the last good configuration while the control plane is away', async () => {
  const { node } = await serving()
  await stop(node)
  const { stateHash } = { stateHash: plane.hellos[0]?.stateHash }
  expect(stateHash).toHaveLength(0)
  plane.stop()
  const second = await start()
  const proxy = await second.ready
  expect(await served(proxy)).toBe(1)
  expect((await get(second.statusPort, '/snapshot')).json()).toMatchObject({ revision: 1 })
  expect((await get(second.statusPort, '/metrics')).text).toContain('gatehouse_control_plane_connected 0')
  await plane.start()
  expect(await plane.hello(2)).toMatchObject({ revision: 1 })
})

test('a tampered last good configuration is not served', async () => {
  const { node } = await serving()
  await stop(node)
  const kept = join(folder, 'node/last-known-good')
  const bytes = await readFile(kept)
  bytes[bytes.length - 1]! ^= 1
  await writeFile(kept, bytes)
  await start()
  expect(await plane.hello(2)).toMatchObject({ revision: 0 })
})

test('records get to the control plane once, also over an outage', async () => {
  const { proxy } = await serving()
  await get(proxy, '/record/a')
  await plane.committed(1)
  plane.stop()
  for (const id of ['b', 'c', 'd']) await get(proxy, `/record/${id}`)
  await plane.start()
  await plane.committed(4)
  // Each worker has a journal of its own, so the order is theirs.
  expect([...plane.records].sort()).toEqual(['a', 'b', 'c', 'd'].map(id => [id, 1]))
})

test('what was not acknowledged when the node stopped is sent by its successor', async () => {
  plane.acknowledges = false
  const { node, proxy } = await serving()
  const batch = once(plane, 'batch')
  await get(proxy, '/record/late')
  await batch
  await stop(node)
  expect(await readdir(join(folder, 'node/spool'))).toHaveLength(1)
  plane.acknowledges = true
  await start()
  await plane.committed(1)
  expect(plane.records.get('late')).toBe(1)
})

test('drains and comes back as it is told, on the same port, with what was committed meanwhile', async () => {
  const { node, proxy } = await serving()
  plane.order({ drain: true, graceMs: 0, deadlineMs: 1000 })
  await plane.reported(status => status.drained)
  expect((await get(node.statusPort, '/readyz')).status).toBe(503)
  await expect(get(proxy)).rejects.toThrow()
  expect((await plane.send(2, { key: [{ id: 'k2' }] })).accepted).toBe(true)
  plane.order({ drain: false, graceMs: 0, deadlineMs: 0 })
  await plane.reported(status => !status.drained && !status.draining)
  expect(await served(proxy)).toBe(2)
  expect((await get(node.statusPort, '/readyz')).status).toBe(200)
})

test('while it drains it takes calls until the grace is over, and usage is handed over before it says that it is done', async () => {
  const { node, proxy } = await serving()
  plane.order({ drain: true, graceMs: 60_000, deadlineMs: 1000 })
  await plane.reported(status => status.draining)
  expect((await get(node.statusPort, '/readyz')).status).toBe(503)
  await get(proxy, '/record/late')
  plane.order({ drain: true, graceMs: 0, deadlineMs: 1000 })
  await plane.reported(status => status.drained)
  expect(plane.records.get('late')).toBe(1)
})

test('an order that is taken back during the grace costs nothing', async () => {
  const { node, proxy } = await serving()
  const { pid } = (await get(proxy)).json()
  plane.order({ drain: true, graceMs: 60_000, deadlineMs: 1000 })
  await plane.reported(status => status.draining)
  plane.order({ drain: false, graceMs: 0, deadlineMs: 0 })
  await plane.reported(status => !status.draining)
  const pids = await Promise.all(Array.from({ length: 8 }, async () => (await get(proxy)).json().pid))
  expect(pids).toContain(pid)
  expect((await get(node.statusPort, '/metrics')).text).toContain('gatehouse_worker_restarts_total 0')
})

test('a node that was revoked stops serving, forgets what it served and who it was, and can join anew', async () => {
  const { node, proxy } = await serving()
  plane.revoke()
  while ((await get(node.statusPort, '/readyz')).status === 200) await new Promise(setImmediate)
  await expect(async () => {
    for (;;) await get(proxy)
  }).rejects.toThrow()
  while (!said.some(line => line.includes('"msg":"drained"'))) await new Promise(setImmediate)
  while ((await readdir(join(folder, 'node'))).some(name => name === 'last-known-good' || name === 'identity.json'));
  await stop(node)
  const stranger = await start()
  await expect(stranger.ready).rejects.toThrow(/GATEHOUSE_JOIN_TOKEN/)
  await stop(stranger)
  await start({ GATEHOUSE_JOIN_TOKEN: token() })
  expect(await plane.hello(2)).toMatchObject({ revision: 0 })
})

test('metrics are sums over workers and over those that died', async () => {
  const { node, proxy } = await serving()
  await get(proxy)
  const { text } = await get(node.statusPort, '/metrics')
  expect(text).toMatch(/^gatehouse_requests_total \d+$/m)
  expect(text).toContain('gatehouse_config_revision 1')
  expect(text).toContain('gatehouse_control_plane_connected 1')
  expect(text).toMatch(/^gatehouse_errors_total\{code="x"\} \d+$/m)
})
