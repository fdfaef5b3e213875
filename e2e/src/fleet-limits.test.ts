import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort, type JoinedNode, joinNode } from './support/join-node.js'
import { Management, until } from './support/management.js'
import { type RunningHouse, startHouse } from './support/running-house.js'

const WINDOW_MS = 6_000
const LIMIT = 300

let house: RunningHouse
let admin: Management
let second: JoinedNode
let service: Server
/** When calls arrived upstream, ms. */
const arrived: number[] = []
let key = ''
const agent = new Agent({ keepAlive: true, maxSockets: 40 })

beforeAll(async () => {
  const ports = { grpcPort: await freePort(), joinPort: await freePort() }
  house = await startHouse({
    GATEHOUSE_WORKERS: '2',
    GATEHOUSE_GRPC_PORT: String(ports.grpcPort),
    GATEHOUSE_JOIN_PORT: String(ports.joinPort),
  })
  admin = await new Management(house.consoleUrl).signIn(house.admin.email, house.admin.password)
  second = await joinNode(admin, ports)
  service = createServer((_, res) => {
    arrived.push(performance.now())
    res.end('ok')
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  await offer(`http://127.0.0.1:${(service.address() as AddressInfo).port}`)
})
afterAll(async () => {
  agent.destroy()
  await second?.stop()
  await house?.stop()
  service?.close()
})

async function offer(url: string): Promise<void> {
  const make = <T = { id: string }>(path: string, body: unknown) => admin.call<T>('POST', path, body, 201)
  await make('/tenants', { slug: 'lim', name: 'Limits' })
  const upstream = { targets: [{ url }] }
  await make('/tenants/lim/apis', { slug: 'echo', name: 'Echo', type: 'rest', path: '/echo', upstream })
  await admin.call('POST', '/tenants/lim/apis/echo/versions/v1/publish', undefined, 200)
  await make('/tenants/lim/products', { slug: 'echo', name: 'Echo', apis: ['echo'], visibility: 'tenant' })
  const limits = { requests: { limit: LIMIT, window: `${WINDOW_MS / 1000}s` } }
  await make('/tenants/lim/products/echo/plans', { slug: 'free', name: 'Free', approval: 'auto', limits })
  const { id } = await make('/applications', { name: 'Load' })
  await make(`/applications/${id}/subscriptions`, { product: 'lim/echo', plan: 'free' })
  const made = await make<{ secret: string; revision: number }>(`/applications/${id}/keys`, { name: 'k' })
  key = made.secret
  await until(5_000, async () => {
    const { data } = await admin.call<{ data: { revision: number }[] }>('GET', '/nodes')
    return data.length === 2 && data.every(node => node.revision >= made.revision)
  })
}

const call = (base: string): Promise<{ status: number; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    request(`${base}/lim/echo/`, { agent, headers: { 'x-api-key': key } }, response => {
      response.resume().on('end', () => resolve({ status: response.statusCode!, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })

/** Calls at a pace, turn by turn through either node; counts answers by status. */
async function load(perSecond: number, forMs: number): Promise<Map<number, number>> {
  const counts = new Map<number, number>()
  const start = performance.now()
  const calls: Promise<void>[] = []
  while (performance.now() - start < forMs) {
    const due = Math.floor(((performance.now() - start) / 1000) * perSecond)
    while (calls.length < due)
      calls.push(
        call(calls.length % 2 ? house.gatewayUrl : second.gatewayUrl).then(({ status }) => {
          counts.set(status, (counts.get(status) ?? 0) + 1)
        }),
      )
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  await Promise.all(calls)
  return counts
}

const metric = async (base: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(new URL('/metrics', base))).text())?.[1])

it('two nodes of two workers each admit one limit between them, at three times its rate', async () => {
  for (const base of [house.statusUrl, second.statusUrl])
    await until(10_000, async () => (await metric(base, 'gatehouse_limits_alone')) === 0)
  const counts = await load((3 * LIMIT * 1000) / WINDOW_MS, 2 * WINDOW_MS + 500)
  expect([...counts.keys()].sort()).toEqual([200, 429])
  const inWindow = (from: number) => arrived.filter(at => at >= from && at < from + WINDOW_MS).length
  expect(inWindow(arrived[0]!)).toBeGreaterThanOrEqual(LIMIT * 0.99)
  // Arrivals are late by some ms, so that windows are a little shorter here.
  const most = Math.max(...arrived.map(from => arrived.filter(at => at >= from && at < from + WINDOW_MS - 50).length))
  expect(most).toBeLessThanOrEqual(LIMIT * 1.01)
  expect(counts.get(200)).toBeGreaterThanOrEqual(2 * LIMIT * 0.99)
})
