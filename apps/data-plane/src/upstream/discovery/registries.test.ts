import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { balancing, healthRules, registryRules, retryRules } from '@gatehouse/shared/config/upstream.js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atOnce } from '../../config/slices.js'
import { Origins } from '../origin.js'
import { Upstream } from '../upstream.js'
import { Discovery } from './discovery.js'
import { Names } from './names.js'

// Consul 1.20 and Kubernetes 1.31, by answers as they give them.

const origins = new Origins(text => (text.startsWith('10.9.') ? 'not-public' : 'allowed'))
let discovery: Discovery
let server: Server
let asked: { url: URL; headers: IncomingMessage['headers'] }[]
/** Of each question in turn; a question beyond is held. */
let answers: ((res: ServerResponse, url: URL) => void)[]

beforeEach(async () => {
  asked = []
  answers = []
  discovery = new Discovery(new Names(), origins, () => {})
  server = createServer((req, res) => {
    const url = new URL(req.url!, 'http://x')
    asked.push({ url, headers: req.headers })
    answers.shift()?.(res, url)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(() => {
  atOnce(discovery.retain(new Set()))
  server.closeAllConnections()
  server.close()
})

function watched(rules: object, url: string): Upstream {
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`
  const { origin, basePath } = origins.of(at, { connectMs: 1000 })
  const registry = { rules: registryRules.parse({ url: at, ...rules }), origin, basePath }
  const all = { balancing: balancing.parse({}), health: healthRules.parse({}), retries: retryRules.parse({}) }
  const groups = [{ url, weight: 1, resolve: 'registry' as const, endpoints: [] }]
  const made = new Upstream(all, groups, { connectMs: 1000 }, { registry })
  atOnce(discovery.retain(new Set([made])))
  return made
}
const places = (made: Upstream): unknown =>
  made.endpoints.map(({ origin, weight }) => [origin.url, origin.address, Math.round(weight * 100) / 100]).sort()

const consul =
  (index: number | string, ...instances: [address: string, port: number, weight?: number][]) =>
  (res: ServerResponse): void => {
    res.writeHead(200, {
      'content-type': 'application/json',
      'x-consul-index': String(index),
      'x-consul-knownleader': 'true',
    })
    const found = instances.map(([address, port, weight = 1], i) => ({
      Node: { ID: `n${i}`, Node: `node-${i}`, Address: '10.0.9.1', Datacenter: 'dc1' },
      Service: {
        ID: `web-${i}`,
        Service: 'web',
        Tags: [],
        Address: address,
        Port: port,
        Weights: { Passing: weight, Warning: 1 },
      },
      Checks: [{ CheckID: 'serfHealth', Status: 'passing' }],
    }))
    res.end(JSON.stringify(found))
  }

test('Consul: instances by weight, then whatever changes, by blocking queries', async () => {
  answers.push(consul(14, ['10.0.0.1', 80, 3], ['', 81], ['10.9.0.1', 80]))
  const made = watched({ type: 'consul', token: 'secret', datacenter: 'dc1', tag: 'blue' }, 'http://web/api')
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(2))
  // What may not be reached is left out.
  expect(places(made)).toEqual([
    ['http://web', '10.0.0.1', 0.6],
    ['http://web:81', '10.0.9.1', 0.2],
  ])
  expect(made.endpoints[0]!.basePath).toBe('/api')
  expect(asked[0]!.url.href).toBe('http://x/base/v1/health/service/web?passing=true&dc=dc1&tag=blue')
  expect(asked[0]!.headers['x-consul-token']).toBe('secret')
  answers.push(consul(15, ['10.0.0.2', 80]))
  await vi.waitFor(() => expect(places(made)).toEqual([['http://web', '10.0.0.2', 1]]), { timeout: 3000 })
  expect([asked[1]!.url.searchParams.get('index'), asked[1]!.url.searchParams.get('wait')]).toEqual(['14', '55s'])
})

test('Consul: an index that goes back begins anew; nobody left keeps those who were there', async () => {
  answers.push(consul(14, ['10.0.0.1', 80]), consul(3, ['10.0.0.2', 80]), consul(4))
  const made = watched({ type: 'consul' }, 'http://web')
  await vi.waitFor(() => expect(asked).toHaveLength(4), { timeout: 3000 })
  expect(asked.map(({ url }) => url.searchParams.get('index'))).toEqual([null, '14', null, '4'])
  expect(places(made)).toEqual([['http://web', '10.0.0.2', 1]])
})

const slice = (name: string, version: number, addresses: string[], port: number, more: object = {}): object => ({
  metadata: {
    name,
    namespace: 'shop',
    resourceVersion: String(version),
    labels: { 'kubernetes.io/service-name': 'web' },
  },
  addressType: 'IPv4',
  endpoints: addresses.map(address => ({
    addresses: [address],
    conditions: { ready: true, serving: true, terminating: false },
  })),
  ports: [
    { name: 'http', port, protocol: 'TCP' },
    { name: 'metrics', port: 9090, protocol: 'TCP' },
  ],
  ...more,
})
const listed =
  (version: number, ...items: object[]) =>
  (res: ServerResponse): void => {
    res.end(JSON.stringify({ kind: 'EndpointSliceList', metadata: { resourceVersion: String(version) }, items }))
  }
const events =
  (...all: object[]) =>
  (res: ServerResponse): void => {
    res.writeHead(200, { 'content-type': 'application/json' })
    // In pieces that are no lines.
    const text = all.map(each => `${JSON.stringify(each)}\n`).join('')
    res.write(text.slice(0, 50))
    setImmediate(() => res.write(text.slice(50)))
  }
const kubernetes = { type: 'kubernetes', token: 'bearer', namespace: 'shop', port: 'http' }

test('Kubernetes: slices are listed, then watched from there on', async () => {
  const gone = { endpoints: [{ addresses: ['10.1.0.3'], conditions: { ready: false } }, { addresses: ['10.1.0.4'] }] }
  answers.push(listed(100, slice('web-a', 90, ['10.1.0.1'], 8080), slice('web-b', 91, [], 8080, gone)))
  const changes = events(
    { type: 'MODIFIED', object: slice('web-a', 101, ['10.1.0.1', '10.1.0.2'], 8080) },
    { type: 'DELETED', object: slice('web-b', 102, [], 8080) },
    { type: 'BOOKMARK', object: { kind: 'EndpointSlice', metadata: { resourceVersion: '120' } } },
  )
  answers.push(changes)
  const made = watched(kubernetes, 'http://web')
  await vi.waitFor(() =>
    expect(places(made)).toEqual([
      ['http://web:8080', '10.1.0.1', 0.5],
      ['http://web:8080', '10.1.0.2', 0.5],
    ]),
  )
  expect(asked[0]!.url.pathname).toBe('/base/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices')
  expect(asked[0]!.url.searchParams.get('labelSelector')).toBe('kubernetes.io/service-name=web')
  expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer bearer', 'Bearer bearer'])
  expect([asked[1]!.url.searchParams.get('watch'), asked[1]!.url.searchParams.get('resourceVersion')]).toEqual([
    '1',
    '100',
  ])
})

test('Kubernetes: a watch that ends goes on from the last version, one that is too old begins anew', async () => {
  answers.push(listed(100, slice('web-a', 90, ['10.1.0.1'], 8080)))
  answers.push(res =>
    res.end(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '120' } } })}\n`),
  )
  answers.push(events({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }))
  answers.push(listed(200, slice('web-a', 190, ['10.1.0.9'], 8080)))
  answers.push(res => res.writeHead(410).end('{}'))
  answers.push(listed(300, slice('web-a', 290, ['10.1.0.10'], 8080)))
  const made = watched(kubernetes, 'http://web')
  await vi.waitFor(() => expect(places(made)).toEqual([['http://web:8080', '10.1.0.10', 1]]), { timeout: 5000 })
  await vi.waitFor(() => expect(asked).toHaveLength(7))
  expect(asked.map(({ url }) => url.searchParams.get('resourceVersion'))).toEqual([
    null,
    '100',
    '120',
    null,
    '200',
    null,
    '300',
  ])
})

test('what cannot be asked keeps what was known, and a change of nothing asks nobody again', async () => {
  answers.push(consul(1, ['10.0.0.1', 80]), res => res.writeHead(500).end())
  const made = watched({ type: 'consul' }, 'http://web')
  await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 3000 })
  expect(places(made)).toEqual([['http://web', '10.0.0.1', 1]])
  atOnce(discovery.retain(new Set([made])))
  expect(asked).toHaveLength(2)
})
