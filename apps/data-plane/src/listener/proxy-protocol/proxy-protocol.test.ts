import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureCertificate } from '../../node/self-signed.js'
import { restApi, TestGateway, type TestUpstream, upstream } from '../../testing/test-gateway.js'

let folder: string
let service: TestUpstream
let gateway: TestGateway
let strict: TestGateway
let tlsPort: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-announced-'))
  await ensureCertificate(folder)
  service = await upstream((req, res) => res.end(String(req.headers['x-forwarded-for'])))
  const listener = { headersTimeoutMs: 300 }
  gateway = await new TestGateway({ certificates: folder, proxyProtocolFrom: ['127.0.0.1/32'], listener }).start()
  tlsPort = (await gateway.gateway.listenTls(0, '127.0.0.1'))!
  strict = await new TestGateway({ proxyProtocolFrom: ['192.0.2.1/32'] }).start()
  for (const each of [gateway, strict]) each.apply({ api: [restApi(service.url, { auth: 'none' })] })
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  await strict.stop()
  await service.stop()
  await rm(folder, { recursive: true })
})

const LINE = 'PROXY TCP4 203.0.113.9 10.0.0.1 54321 80\r\n'
const BINARY = Buffer.from('0d0a0d0a000d0a515549540a2111000ccb0071090a000001d4310050', 'hex')
const REQUEST = 'GET /acme/weather/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
const bodyOf = (answer: string): string => answer.split('\r\n\r\n')[1] ?? ''

describe('a balancer that may announce', () => {
  test('tells who calls, whatever comes in one piece or in many', async () => {
    expect(bodyOf(await gateway.raw(LINE + REQUEST))).toBe('203.0.113.9')
    expect(bodyOf(await gateway.raw(Buffer.concat([BINARY, Buffer.from(REQUEST)])))).toBe('203.0.113.9')
    const slowly = await gateway.raw('', socket => {
      const bytes = [...(LINE + REQUEST)]
      const next = (): void => {
        const byte = bytes.shift()
        if (byte !== undefined) socket.write(byte, () => setImmediate(next))
      }
      socket.once('connect', next)
    })
    expect(bodyOf(slowly)).toBe('203.0.113.9')
  })

  test('tells it for all requests of a connection, and for that one alone', async () => {
    const kept = REQUEST.replace('Connection: close\r\n', '')
    const answers = await gateway.raw(LINE + kept + REQUEST)
    expect(answers.match(/203\.0\.113\.9/g)).toHaveLength(2)
    expect(bodyOf(await gateway.raw(`PROXY UNKNOWN\r\n${REQUEST}`))).toBe('127.0.0.1')
  })

  test('is shut out without an announcement, with a bad one, and where none comes', async () => {
    expect(await gateway.raw(REQUEST)).toBe('')
    expect(await gateway.raw(`PROXY TCP4 1.2.3 4 5 6\r\n${REQUEST}`)).toBe('')
    expect(await gateway.raw('PROXY TCP4 ')).toBe('')
  })

  test('tells it before TLS and HTTP/2 begin', async () => {
    const raw = connect(tlsPort, '127.0.0.1')
    await once(raw, 'connect')
    raw.write(BINARY)
    const socket = connectTls({ socket: raw, rejectUnauthorized: false, ALPNProtocols: ['h2'] })
    await once(socket, 'secureConnect')
    expect(await overHttp2(socket)).toBe('203.0.113.9')
    // node:http speaks HTTP/1.1 alone on the plain port.
    if (process.env.TEST_HTTP === 'node') return
    const plain = connect(gateway.port, '127.0.0.1')
    await once(plain, 'connect')
    plain.write(LINE)
    expect(await overHttp2(plain)).toBe('203.0.113.9')
  })
})

test('whoever may not announce is who is connected, and an announcement is a bad request', async () => {
  expect(bodyOf(await strict.raw(REQUEST))).toBe('127.0.0.1')
  expect(await strict.raw(LINE + REQUEST)).toMatch(/^HTTP\/1\.1 400 /)
})

async function overHttp2(socket: Socket): Promise<string> {
  const session = connectHttp2('http://x', { createConnection: () => socket })
  const stream = session.request({ ':path': '/acme/weather/x', ':authority': 'x' })
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk
  session.destroy()
  return text
}
