import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { conforms } from '../testing/conforms.js'
import { RawGateway } from '../testing/raw-gateway.js'
import { fieldOf, type RawRequest } from '../testing/raw-upstream.js'
import { frame } from '../testing/websocket-frames.js'
import { acceptOf } from '../upstream/websocket-accept.js'

// RFC 8441: a stream of HTTP/2 becomes a WebSocket, before services that know those of HTTP/1.1. What may refuse one there may here.

const raw = new RawGateway()
let session: ClientHttp2Session
let announced: boolean | undefined
const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 0 } })
sockets.on('connection', socket => {
  socket.on('message', (data, binary) => {
    if (String(data) === 'flood') for (let i = 0; i < 64; i++) socket.send(Buffer.alloc(100_000, i))
    else socket.send(data, { binary })
  })
})

const ACCEPTED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
const accepting = ({ fields }: RawRequest): string =>
  `${ACCEPTED}Sec-WebSocket-Accept: ${acceptOf(fieldOf(fields, 'sec-websocket-key') ?? '')}\r\nSec-WebSocket-Protocol: chat\r\n\r\n`

beforeAll(() => raw.start())
afterAll(async () => {
  sockets.close()
  expect(raw.gateway.faults).toEqual([])
  await raw.stop()
})
beforeEach(async () => {
  raw.upstream.clear()
  raw.upstream.answer = accepting
  raw.serve()
  session = connect(raw.gateway.url(''))
  const [settings] = await once(session, 'remoteSettings')
  announced = settings.enableConnectProtocol
})
afterEach(() => {
  session.destroy()
  for (const client of sockets.clients) client.terminate()
})

function ask(headers: Record<string, string> = {}, options: object = {}): ClientHttp2Stream {
  const stream = session.request(
    {
      ...{ ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':authority': 'x' },
      ...{ ':path': '/acme/weather/ws', 'sec-websocket-version': '13', ...headers },
    },
    options,
  )
  // Who hears an end says one.
  return stream.on('end', () => stream.end())
}
const answered = async (stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> =>
  (await once(stream, 'response'))[0] as IncomingHttpHeaders

class Heard {
  length = 0
  private readonly chunks: Buffer[] = []

  constructor(private readonly stream: NodeJS.ReadableStream) {
    stream.on('data', chunk => {
      const bytes = Buffer.from(chunk as string, 'latin1')
      this.chunks.push(bytes)
      this.length += bytes.length
    })
  }

  async until(length: number): Promise<string> {
    while (this.length < length) await once(this.stream, 'data')
    return Buffer.concat(this.chunks).toString('latin1')
  }
}

test('it is announced, asked for as HTTP/1.1 would, and answered without what is of HTTP/1.1', async () => {
  expect(announced).toBe(true)
  const stream = ask({
    'sec-websocket-key': 'not used here',
    'sec-websocket-protocol': 'chat',
    origin: 'https://app.example.com',
  })
  const head = await answered(stream)
  expect(head).toMatchObject({ ':status': 200, 'sec-websocket-protocol': 'chat' })
  for (const name of ['upgrade', 'connection', 'sec-websocket-accept']) expect(head).not.toHaveProperty(name)
  const [{ line, fields }] = raw.upstream.requests as [RawRequest]
  expect(line).toBe('GET /ws HTTP/1.1')
  expect(fieldOf(fields, 'upgrade')).toBe('websocket')
  expect(fieldOf(fields, 'sec-websocket-version')).toBe('13')
  expect(fieldOf(fields, 'origin')).toBe('https://app.example.com')
  expect(fields.filter(field => /^sec-websocket-key: [\w+/]{22}==$/i.test(field))).toHaveLength(1)
})

conforms<[string, [number, string][]]>(
  'WebSocket frames over HTTP/2, as they are both ways',
  [
    ['a text', [[0x81, 'hello']]],
    [
      'fragments with a ping between',
      [
        [0x01, 'hel'],
        [0x89, 'alive?'],
        [0x80, 'lo'],
      ],
    ],
    ['bytes beyond one window', [[0x82, 'x'.repeat(300_000)]]],
    ['what looks like HTTP', [[0x81, 'GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n']]],
  ],
  async (_, frames) => {
    const stream = ask()
    await answered(stream)
    const service = raw.upstream.tunnel!
    const heard = [new Heard(service), new Heard(stream)] as const
    const up = frames.map(([first, payload]) => frame(first, payload, true)).join('')
    stream.write(up, 'latin1')
    expect((await heard[0].until(up.length)) === up).toBe(true)
    const down = frames.map(([first, payload]) => frame(first, payload, false)).join('')
    service.write(down, 'latin1')
    expect((await heard[1].until(down.length)) === down).toBe(true)
    expect(raw.upstream.requests).toHaveLength(1)
  },
)

conforms<[string, (stream: ClientHttp2Stream) => void, error: string | undefined]>(
  'WebSockets over HTTP/2 that end, told to the other side and on record',
  [
    [
      'by a Close of the caller',
      stream => {
        stream.write(frame(0x88, '\x03\xe8', true), 'latin1')
        raw.upstream.tunnel!.end(frame(0x88, '\x03\xe8', false), 'latin1')
      },
      undefined,
    ],
    ['by the caller’s end', stream => void stream.end(), 'client_closed'],
    ['by the caller’s reset', stream => stream.close(8), 'client_closed'],
    ['by the caller’s connection', () => session.destroy(), 'client_closed'],
    ['by the service’s end', () => void raw.upstream.tunnel!.end(), 'upstream_error'],
    ['by the service’s reset', () => raw.upstream.tunnel!.resetAndDestroy(), 'upstream_error'],
  ],
  async (name, end, error) => {
    const path = `/acme/weather/ws-${name.replace(/\W/g, '-')}`
    const stream = ask({ ':path': path })
    stream.on('error', () => {})
    await answered(stream)
    const service = raw.upstream.tunnel!
    const closed = Promise.all([once(stream.resume(), 'close'), new Promise(resolve => service.on('close', resolve))])
    end(stream)
    await closed
    const record = await raw.gateway.recordOf(path)
    expect([record.status, record.error]).toEqual([101, error])
  },
)

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
conforms<[string, answer: string, status: number]>(
  'WebSockets over HTTP/2 that the service refuses, after which the connection goes on',
  [
    ['it may not', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', 403],
    ['another version', 'HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nContent-Length: 0\r\n\r\n', 426],
    // A success would be an open WebSocket here.
    ['it knows no WebSockets', OK, 502],
    ['an answer to another key', `${ACCEPTED}Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n`, 502],
    ['no answer to the key', `${ACCEPTED}\r\n`, 502],
    ['another protocol', ACCEPTED.replace('websocket', 'h2c').concat('\r\n'), 502],
  ],
  async (_, answer, status) => {
    raw.upstream.answer = ({ line }) => (line.includes('/ws') ? answer : OK)
    const stream = ask()
    expect((await answered(stream))[':status']).toBe(status)
    // What its caller goes on to say is no request.
    stream.write('GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n')
    stream.on('error', () => {})
    await once(stream.resume(), 'close')
    const next = session.request({ ':path': '/acme/weather/next' })
    expect((await answered(next))[':status']).toBe(200)
    // What broke may have been tried again.
    expect([...new Set(raw.upstream.requests.map(({ line }) => line))]).toEqual([
      'GET /ws HTTP/1.1',
      'GET /next HTTP/1.1',
    ])
    expect(raw.upstream.bytes).not.toContain('smuggled')
  },
)

const LIMIT = { type: 'ip-restriction', config: { deny: ['127.0.0.0/8'] } }
conforms<[string, () => ClientHttp2Stream, status: number]>(
  'WebSockets over HTTP/2 that the gateway refuses, and nobody upstream hears of',
  [
    ['another protocol', () => ask({ ':protocol': 'connect-udp' }), 400],
    ['an end with the head', () => ask({}, { endStream: true }), 400],
    // To who has no key nothing is told of APIs.
    ['no such API', () => ask({ ':path': '/acme/nowhere' }), 401],
    ['another host beside the authority', () => ask({ host: 'y' }), 400],
    [
      'no key',
      () => {
        raw.serve({ auth: 'key' })
        return ask()
      },
      401,
    ],
    [
      'a policy',
      () => {
        raw.serve({}, [LIMIT])
        return ask()
      },
      403,
    ],
    [
      'nobody there',
      () => {
        raw.serve({ targets: [{ url: 'http://127.0.0.1:1' }] })
        return ask()
      },
      503,
    ],
  ],
  async (_, begin, status) => {
    const stream = begin()
    const head = await answered(stream)
    expect([head[':status'], head['content-type']]).toEqual([status, 'application/problem+json'])
    let body = ''
    for await (const part of stream) body += part
    expect(JSON.parse(body)).toMatchObject({ status })
    expect(stream.rstCode).toBe(0)
    expect(raw.upstream.bytes).toBe('')
  },
)

test('a real server of WebSockets, with its compression, and a caller that reads late', async () => {
  const { port } = sockets.address() as { port: number }
  raw.serve({ targets: [{ url: `http://127.0.0.1:${port}` }] })
  const stream = ask({ 'sec-websocket-extensions': 'permessage-deflate' })
  const head = await answered(stream)
  expect(head).toMatchObject({ ':status': 200, 'sec-websocket-extensions': 'permessage-deflate' })
  stream.write(frame(0x81, 'hello', true), 'latin1')
  const heard = new Heard(stream)
  // One frame with its bit for compression set, and no longer than it need be.
  expect((await heard.until(2)).charCodeAt(0)).toBe(0xc1)
  stream.destroy()
  const plain = ask()
  await answered(plain)
  plain.write(frame(0x81, 'flood', true), 'latin1')
  // Nobody reads for a moment: nothing is lost of it.
  await once(plain, 'readable')
  const all = new Heard(plain)
  await all.until(64 * 100_010)
  expect(all.length).toBe(64 * 100_010)
})

test('who stops says good-bye between two frames', async () => {
  const stream = ask()
  await answered(stream)
  const heard = new Heard(stream)
  for (const tunnel of raw.gateway.gateway.tunnels) tunnel.goAway()
  expect(await heard.until(4)).toBe(frame(0x88, '\x03\xe9', false))
})
