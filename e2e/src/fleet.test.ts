import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BalancedTraffic } from './support/balanced-traffic.js'
import { type ExtraNode, freePort, gatehouse, startNode } from './support/extra-node.js'
import { until } from './support/management.js'
import type { Person } from './support/people.js'
import { type RunningHouse, startHouse } from './support/running-house.js'
import { ownerOf } from './support/two-tenants.js'

interface View {
  id: string
  name: string
  state: string
  revision: number
  certificateExpiresAt: string
}

// The acceptance run takes 1,000.
const CHANGES = Number(process.env.FLEET_CHANGES ?? 100)
// An application may have no more.
const KEYS_EACH = 100

let house: RunningHouse
let owner: Person
let traffic: BalancedTraffic
let second: ExtraNode
let third: ExtraNode
const nodes: ExtraNode[] = []
/** Takes a moment, so that there are always calls under way. */
const service = createServer((_, response) => void setTimeout(() => response.end('pong'), 20))

/** The command line, as the owner uses it. */
const nodesVerb = <T = View>(...args: string[]) =>
  gatehouse<T>({ GATEHOUSE_PUBLIC_URL: house.consoleUrl, GATEHOUSE_TOKEN: owner.token }, 'nodes', ...args)
const first = () => ({ proxyUrl: house.gatewayUrl, statusUrl: house.statusUrl.replace(/\/readyz$/, '') })
const view = (name: string) => owner.api.call<View>('GET', `/nodes/${name}`)
const becomes = (name: string, state: string) => until(30_000, async () => (await view(name)).state === state)

beforeAll(async () => {
  house = await startHouse({
    GATEHOUSE_GRPC_PORT: String(await freePort()),
    GATEHOUSE_JOIN_PORT: String(await freePort()),
    GATEHOUSE_WORKERS: '1',
    GATEHOUSE_NODE_CERTIFICATE_LIFE: '12s',
  })
  owner = await ownerOf(house)
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  const upstream = { targets: [{ url }] }
  await owner.api.call('POST', '/tenants', { slug: 'north', name: 'North' })
  const api = { slug: 'ping', name: 'Ping', type: 'rest', path: '/ping', upstream, auth: 'none' }
  await owner.api.call('POST', '/tenants/north/apis', api)
  await owner.api.call('POST', '/tenants/north/apis/ping/versions/v1/publish')
  traffic = new BalancedTraffic([first()], {
    method: 'GET',
    path: '/north/ping',
    headers: {},
  })
})
afterAll(async () => {
  await traffic?.stop()
  await Promise.all(nodes.map(node => node.terminate()))
  await house?.stop()
  service.close()
  service.closeAllConnections()
})

async function joined(name: string): Promise<ExtraNode> {
  const { command } = await nodesVerb<{ command: string }>('join-token')
  const node = await startNode(name, command)
  nodes.push(node)
  traffic.backends.push(node)
  await traffic.carries(node)
  return node
}

it('a second and a third node join while the first carries traffic', async () => {
  await traffic.carries(first())
  second = await joined('second')
  third = await joined('third')
  const { data } = await nodesVerb<{ data: View[] }>('list')
  expect(data.map(({ state }) => state)).toEqual(['in_sync', 'in_sync', 'in_sync'])
  expect(traffic.lost).toEqual([])
})

it('every change is live on all of them within a second', async () => {
  const made: number[] = []
  let path = ''
  while (made.length < CHANGES) {
    if (made.length % KEYS_EACH === 0) {
      const { id } = await owner.api.call<{ id: string }>('POST', '/applications', { name: `Changes ${made.length}` })
      path = `/applications/${id}/keys`
    }
    made.push((await owner.api.call<{ revision: number }>('POST', path, { name: `k${made.length}` })).revision)
  }
  const changes = new Set(made)
  const last = made.at(-1)!
  const times: number[] = []
  await until(10_000, async () => (await view('third')).revision >= last && (await view('second')).revision >= last)
  // That they have said so is written down a moment later.
  type Told = { data: { revision: number; live: { of: number } }[] }
  const told = async () => (await owner.api.call<Told>('GET', '/snapshots?limit=20')).data
  await until(10_000, async () => (await told()).find(({ revision }) => revision === last)?.live.of === 3)
  let cursor = ''
  for (let oldest = last; oldest > made[0]!; ) {
    const page = await owner.api.call<{
      data: { revision: number; live: { of: number; ms: number } }[]
      nextCursor: string
    }>('GET', `/snapshots?limit=200${cursor && `&cursor=${cursor}`}`)
    for (const { revision, live } of page.data.filter(each => changes.has(each.revision))) {
      expect(live.of, `nodes at revision ${revision}`).toBe(3)
      times.push(live.ms)
    }
    oldest = page.data.at(-1)!.revision
    cursor = page.nextCursor
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.ceil(times.length * share) - 1]!
  console.error(`live on 3 nodes over ${times.length} changes: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`)
  expect(times).toHaveLength(CHANGES)
  expect(at(0.99)).toBeLessThan(1000)
  expect(traffic.lost).toEqual([])
}, 300_000)

it('one leaves by drain without a lost call, and comes back', async () => {
  expect(await nodesVerb('drain', 'second', '--grace', '1s')).toMatchObject({ name: 'second', state: 'draining' })
  await becomes('second', 'drained')
  expect((await fetch(`${second.statusUrl}/readyz`)).status).toBe(503)
  await nodesVerb('resume', 'second')
  await becomes('second', 'in_sync')
  await traffic.carries(second)
  expect(traffic.lost).toEqual([])
})

it('certificates are renewed before they end, and serve to connect again', async () => {
  const before = await view('second')
  await until(
    40_000,
    async () => Date.parse((await view('second')).certificateExpiresAt) > Date.parse(before.certificateExpiresAt),
  )
  await pause(Math.max(0, Date.parse(before.certificateExpiresAt) - Date.now()))
  await nodesVerb('drain', 'second', '--grace', '1s')
  await becomes('second', 'drained')
  await nodesVerb('resume', 'second')
  await becomes('second', 'in_sync')
  expect(traffic.lost).toEqual([])
}, 200_000)

it('a revoked one is refused at once, and serves nobody any more', async () => {
  // A balancer takes it out first; what is revoked is revoked whether or not anybody still calls.
  traffic.leave(third)
  await traffic.carries(second, 10)
  expect(await nodesVerb('revoke', 'third')).toMatchObject({ state: 'revoked' })
  const out = await until(5_000, async () => (await fetch(`${third.statusUrl}/readyz`)).status === 503)
  expect(out.afterMs).toBeLessThan(1000)
  await until(12_000, () =>
    fetch(`${third.proxyUrl}/v1/models`).then(
      () => false,
      () => true,
    ),
  )
  expect(traffic.lost).toEqual([])
})

it('a node that is told to end finishes first', async () => {
  traffic.leave(second)
  await traffic.carries(first(), 10)
  expect(await second.terminate()).toBe(0)
  nodes.splice(nodes.indexOf(second), 1)
  await becomes('second', 'offline')
  expect(traffic.lost).toEqual([])
})
