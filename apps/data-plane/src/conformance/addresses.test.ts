import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { A, address, NameServer } from '../testing/name-server.js'
import { RawUpstream } from '../testing/raw-upstream.js'
import { restApi, TestGateway } from '../testing/test-gateway.js'

// Where a call may go is asked at each connect, of the address itself: neither names nor answers lead elsewhere.

const names = new NameServer()
/** Within reach of the gateway, though of 127.0.0.2 alone by its rule. */
const service = new RawUpstream()
let gateway: TestGateway

/** Addresses that somebody in this process began to connect to, at the service's port. */
const attempts: string[] = []
const watch = (message: unknown): void => {
  const { socket } = message as { socket: Socket }
  socket.on('connectionAttempt', (ip, port) => port === service.port && attempts.push(ip))
}

beforeAll(async () => {
  subscribe('net.client.socket', watch)
  await service.start(true)
  gateway = await new TestGateway({ upstreamAllow: ['127.0.0.2/32'], dnsServers: [await names.start()] }).start()
})
afterAll(async () => {
  unsubscribe('net.client.socket', watch)
  await gateway.stop()
  service.stop()
  names.stop()
})
beforeEach(() => {
  service.clear()
  service.hangsUp = true
  service.answer = () => 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'
  attempts.length = 0
})

let made = 0
/** Serves an API of its own before the target; gives how to call it. */
function serve(host: string, resolve = 'connect'): () => Promise<number> {
  const path = `/acme/a${++made}`
  const targets = [{ url: `http://${host}:${service.port}`, resolve }] as never
  const api = restApi('http://x', { auth: 'none', path, targets }, { id: `ver_${made}`, api: `api_${made}` })
  expect(gateway.apply({ api: [api] }).refusals).toEqual([])
  return async () => (await fetch(gateway.url(path), { redirect: 'manual' })).status
}

const forms = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  'localhost',
  'LOCALHOST.',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[::ffff:0:127.0.0.1]',
]
const elsewhere = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fc00::1]',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
]

conforms(
  'addresses of this machine and its network, refused at connect',
  [...forms, ...elsewhere].map((host): [string] => [host]),
  async host => {
    expect(await serve(host)()).toBe(503)
    expect(attempts).toEqual([])
    expect(service.connections).toBe(0)
  },
)

test('what the rule permits is reached', async () => {
  expect(await serve('127.0.0.2')()).toBe(200)
  expect(attempts).toEqual(['127.0.0.2'])
})

test('our own ports are refused, whatever the rule says', async () => {
  const open = await new TestGateway({ upstreamAllow: ['0.0.0.0/0', '::/0'], ownPorts: [service.port] }).start()
  for (const host of ['127.0.0.1', '127.0.0.2', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])
    for (const port of [open.port, service.port]) {
      open.apply({ api: [restApi(`http://${host}:${port}`, { auth: 'none', path: '/acme/own' })] }, {}, true)
      expect([host, port, (await fetch(open.url('/acme/own/'))).status]).toEqual([host, port, 503])
    }
  expect(attempts).toEqual([])
  await open.stop()
})

const at = (scheme: string): object => ({ targets: [{ url: `${scheme}://127.0.0.1:${service.port}` }] })
const beside = (): object => ({ targets: [{ url: `http://127.0.0.2:${service.port}` }] })
const check = (type: string): object => ({
  ...at('http'),
  protocol: type === 'grpc' ? 'http2' : 'http1',
  health: {
    active: { type, path: '/', statuses: [], intervalMs: 60_000, timeoutMs: 1000, healthyAfter: 1, unhealthyAfter: 1 },
  },
})

/** Each with what the call to the API itself comes to. */
conforms<[string, () => object, status: number]>(
  'every way out, refused at connect',
  [
    ['HTTP', () => at('http'), 503],
    ['HTTPS', () => at('https'), 503],
    ['HTTPS by settings of its own', () => ({ ...at('https'), tls: { verify: false, serverName: 'a.test' } }), 503],
    ['HTTP/2 in clear', () => ({ ...at('http'), protocol: 'http2' }), 503],
    ['HTTP/2 over TLS', () => ({ ...at('https'), protocol: 'http2' }), 503],
    [
      'a name that is looked up aside',
      () => ({ targets: [{ url: `http://localhost:${service.port}`, resolve: 'addresses' }] }),
      503,
    ],
    ['a function of a cloud', () => ({ ...at('https'), function: { azure: { key: 'k' } } }), 503],
    [
      'an invoked function',
      () => ({
        ...at('https'),
        function: { aws: { accessKeyId: 'a', secretAccessKey: 'b', region: 'r', function: 'f' } },
      }),
      503,
    ],
    ['a shadow', () => ({ ...beside(), shadow: { url: `http://127.0.0.1:${service.port}`, percent: 100 } }), 200],
    ['checks by HTTP', () => check('http'), 503],
    ['checks by TCP', () => check('tcp'), 503],
    ['checks by gRPC', () => check('grpc'), 503],
    [
      'a registry',
      () => ({
        targets: [{ url: 'http://web', resolve: 'registry' }],
        registry: { type: 'consul', url: `http://127.0.0.1:${service.port}` },
      }),
      503,
    ],
  ],
  async (_name, rest, status) => {
    const path = `/acme/a${++made}`
    const api = restApi('http://x', { auth: 'none', path, ...rest() }, { id: `ver_${made}`, api: `api_${made}` })
    expect(gateway.apply({ api: [api] }).refusals).toEqual([])
    expect((await fetch(gateway.url(path))).status).toBe(status)
    // Whatever was begun beside it has come to its connect by now.
    expect(await serve('127.0.0.2')()).toBe(200)
    expect(new Set(attempts)).toEqual(new Set(['127.0.0.2']))
    gateway.apply({}, { api: [`ver_${made - 1}`] })
  },
)

test('a WebSocket goes nowhere else either', async () => {
  await serve('127.0.0.1')()
  const fields =
    'Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
  const told = await gateway.raw(`GET /acme/a${made}/ HTTP/1.1\r\n${fields}`, socket =>
    socket.once('data', () => socket.end()),
  )
  expect(told).toMatch(/^HTTP\/1\.1 503 /)
  expect(attempts).toEqual([])
})

test('a redirect of the service is told to the caller, and followed by nobody', async () => {
  service.answer = () =>
    `HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: ${service.url}/secret\r\nContent-Length: 0\r\n\r\n`
  expect(await serve('127.0.0.2')()).toBe(302)
  expect(attempts).toEqual(['127.0.0.2'])
})

/** What the machine's resolver says of any name, connect after connect. */
function resolver(...answers: string[][]): void {
  vi.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: object, done: (...of: unknown[]) => void) => {
    const found = answers.length > 1 ? answers.shift()! : answers[0]!
    done(
      null,
      found.map(text => ({ address: text, family: text.includes(':') ? 6 : 4 })),
    )
  }) as never)
  syncBuiltinESMExports()
}

test('a name that is checked and then turned to another address is refused at the next connect', async () => {
  resolver(['127.0.0.2'], ['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['169.254.169.254'])
  try {
    const call = serve('rebind.test')
    expect([await call(), await call(), await call(), await call(), await call()]).toEqual([200, 503, 503, 503, 503])
    expect(attempts).toEqual(['127.0.0.2'])
    // Of several addresses those that may be reached are.
    resolver(['127.0.0.1', '127.0.0.2', '::1'])
    expect(await serve('both.test')()).toBe(200)
    expect(attempts).toEqual(['127.0.0.2', '127.0.0.2'])
  } finally {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  }
})

test('names that are looked up aside keep to what was checked', async () => {
  const record = (text: string) => names.says.set(`${A} aside.test`, [address(text, 0)])
  record('127.0.0.2')
  const call = serve('aside.test', 'addresses')
  await expect.poll(call).toBe(200)
  record('127.0.0.1')
  const { asked } = names
  await expect.poll(() => names.asked, { timeout: 10_000 }).toBeGreaterThan(asked + 1)
  expect(await call()).toBe(200)
  expect(new Set(attempts)).toEqual(new Set(['127.0.0.2']))
})
