import { balancing, healthRules, retryRules } from '@gatehouse/shared/config/upstream.js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atOnce } from '../../config/slices.js'
import { A, address, NameServer, SRV, service } from '../../testing/name-server.js'
import { Origins } from '../origin.js'
import { type Group, Upstream } from '../upstream.js'
import { Discovery } from './discovery.js'
import { Names } from './names.js'

let server: NameServer
let discovery: Discovery
let changes: number
// What lies beyond 10.9 may not be reached.
const origins = new Origins(text => (text.startsWith('10.9.') ? 'not-public' : 'allowed'))

beforeEach(async () => {
  server = new NameServer()
  changes = 0
  discovery = new Discovery(new Names([await server.start()]), origins, () => void changes++)
})
afterEach(() => {
  atOnce(discovery.retain(new Set()))
  server.stop()
})

function upstream(url: string, resolve: Group['resolve'], weight = 1): Upstream {
  const rules = { balancing: balancing.parse({}), health: healthRules.parse({}), retries: retryRules.parse({}) }
  return new Upstream(rules, [{ url, weight, resolve, endpoints: [] }], { connectMs: 1000 })
}
const places = (made: Upstream): unknown => made.endpoints.map(({ origin, weight }) => [origin.id, weight]).sort()

test('each address is a target of its own; when they change what stays keeps what is known of it', async () => {
  server.says.set(`${A} svc.test`, [address('10.0.0.1'), address('10.0.0.2'), address('10.9.0.1')])
  const made = upstream('http://svc.test:81/base', 'addresses', 3)
  atOnce(discovery.retain(new Set([made])))
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(2))
  expect(places(made)).toEqual([
    ['http://svc.test:81 10.0.0.1', 1],
    ['http://svc.test:81 10.0.0.2', 1],
  ])
  expect(made.endpoints[0]).toMatchObject({ basePath: '/base', origin: { host: 'svc.test:81' } })
  const kept = made.endpoints.find(({ origin }) => origin.address === '10.0.0.2')!.state
  server.says.set(`${A} svc.test`, [address('10.0.0.2'), address('10.0.0.3'), address('10.0.0.4')])
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(3), { timeout: 5000 })
  expect(made.endpoints.find(({ origin }) => origin.address === '10.0.0.2')!.state).toBe(kept)
  expect(changes).toBe(2)
})

test('a service tells hosts, ports and weights, of the best priority alone', async () => {
  server.says.set(`${SRV} _http._tcp.svc.test`, [
    service('one.test', 8001, 3),
    service('two.test', 8002, 1),
    service('late.test', 8003, 9, 2),
  ])
  server.says.set(`${A} one.test`, [address('10.0.0.1')])
  server.says.set(`${A} two.test`, [address('10.0.0.2')])
  const made = upstream('http://_http._tcp.svc.test', 'srv', 8)
  atOnce(discovery.retain(new Set([made])))
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(2))
  expect(places(made)).toEqual([
    ['http://one.test:8001 10.0.0.1', 6],
    ['http://two.test:8002 10.0.0.2', 2],
  ])
})

test('when nobody answers what was known stays, and nobody asks for what is no longer used', async () => {
  server.says.set(`${A} svc.test`, [address('10.0.0.1')])
  const made = upstream('https://svc.test', 'addresses')
  atOnce(discovery.retain(new Set([made])))
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(1))
  server.says.clear()
  const { asked } = server
  await vi.waitFor(() => expect(server.asked).toBeGreaterThan(asked), { timeout: 5000 })
  expect(made.endpoints).toHaveLength(1)
})
