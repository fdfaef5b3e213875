import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { balancing, healthRules, retryRules } from '@gatehouse/shared/config/upstream.js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Origins } from '../origin.js'
import { type Group, Upstream } from '../upstream.js'
import { Discovery } from './discovery.js'
import { Names } from './names.js'

const A = 1
const SRV = 33
type Answer = { ttl: number; data: Buffer }

/** A name server that says what the test tells it, by question such as `1 name`. */
class NameServer {
  readonly socket: Socket = createSocket('udp4')
  readonly says = new Map<string, Answer[]>()
  asked = 0

  async start(): Promise<string> {
    this.socket.on('message', (question, peer) => {
      this.asked++
      this.socket.send(this.answer(question), peer.port, peer.address)
    })
    this.socket.bind(0, '127.0.0.1')
    await once(this.socket, 'listening')
    return `127.0.0.1:${this.socket.address().port}`
  }

  private answer(question: Buffer): Buffer {
    let at = 12
    const labels: string[] = []
    for (; question[at] !== 0; at += question[at]! + 1)
      labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!))
    const end = at + 5
    const type = question.readUInt16BE(at + 1)
    const records = this.says.get(`${type} ${labels.join('.')}`) ?? []
    const head = Buffer.from(question.subarray(0, 12))
    head.writeUInt16BE(records.length > 0 ? 0x8180 : 0x8183, 2)
    head.writeUInt16BE(records.length, 6)
    head.writeUInt32BE(0, 8)
    const body = records.map(({ ttl, data }) => {
      const fixed = Buffer.alloc(12)
      fixed.writeUInt16BE(0xc00c, 0)
      fixed.writeUInt16BE(type, 2)
      fixed.writeUInt16BE(1, 4)
      fixed.writeUInt32BE(ttl, 6)
      fixed.writeUInt16BE(data.length, 10)
      return Buffer.concat([fixed, data])
    })
    return Buffer.concat([head, question.subarray(12, end), ...body])
  }
}

const address = (text: string, ttl = 1): Answer => ({ ttl, data: Buffer.from(text.split('.').map(Number)) })
function service(host: string, port: number, weight: number, priority = 1): Answer {
  const numbers = Buffer.alloc(6)
  for (const [i, value] of [priority, weight, port].entries()) numbers.writeUInt16BE(value, i * 2)
  const labels = host.split('.').flatMap(label => [Buffer.from([label.length]), Buffer.from(label)])
  return { ttl: 1, data: Buffer.concat([numbers, ...labels, Buffer.from([0])]) }
}

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
  discovery.retain(new Set())
  server.socket.close()
})

function upstream(url: string, resolve: Group['resolve'], weight = 1): Upstream {
  const rules = { balancing: balancing.parse({}), health: healthRules.parse({}), retries: retryRules.parse({}) }
  return new Upstream(rules, [{ url, weight, resolve, endpoints: [] }], 1000)
}
const places = (made: Upstream): unknown => made.endpoints.map(({ origin, weight }) => [origin.id, weight]).sort()

test('each address is a target of its own; when they change what stays keeps what is known of it', async () => {
  server.says.set(`${A} svc.test`, [address('10.0.0.1'), address('10.0.0.2'), address('10.9.0.1')])
  const made = upstream('http://svc.test:81/base', 'addresses', 3)
  discovery.retain(new Set([made]))
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
  discovery.retain(new Set([made]))
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(2))
  expect(places(made)).toEqual([
    ['http://one.test:8001 10.0.0.1', 6],
    ['http://two.test:8002 10.0.0.2', 2],
  ])
})

test('when nobody answers what was known stays, and nobody asks for what is no longer used', async () => {
  server.says.set(`${A} svc.test`, [address('10.0.0.1')])
  const made = upstream('https://svc.test', 'addresses')
  discovery.retain(new Set([made]))
  await vi.waitFor(() => expect(made.endpoints).toHaveLength(1))
  server.says.clear()
  const { asked } = server
  await vi.waitFor(() => expect(server.asked).toBeGreaterThan(asked), { timeout: 5000 })
  expect(made.endpoints).toHaveLength(1)
})
