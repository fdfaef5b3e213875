import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { RawGateway, readAnswer } from '../testing/raw-gateway.js'
import { fieldOf } from '../testing/raw-upstream.js'
import { frame } from '../testing/websocket-frames.js'

// RFC 6455: after a sound handshake frames pass as they are; after anything else the connection speaks HTTP and nothing else.

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())

/** Key and answer to it are those of RFC 6455, 1.3. */
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
const FIELDS = `Upgrade: websocket\r\nConnection: Upgrade\r\n${KEY}`
const ACCEPTED =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
const handshake = (fields = FIELDS, line = 'GET /acme/weather/ws HTTP/1.1', body = ''): string =>
  `${line}\r\nHost: x\r\n${fields}\r\n${body}`

/** What one side of a connection has heard. */
class Side {
  heard = ''

  constructor(readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.heard += text
    })
    socket.on('error', () => {})
  }

  async hears(text: string): Promise<void> {
    while (this.heard.length < text.length) await once(this.socket, 'data')
    expect(Buffer.from(this.heard, 'latin1').toString('hex')).toBe(Buffer.from(text, 'latin1').toString('hex'))
  }
}

let open: Socket | undefined
beforeEach(() => {
  raw.upstream.clear()
  raw.upstream.answer = () => ACCEPTED
})
afterEach(() => {
  open?.destroy()
  raw.upstream.tunnel?.destroy()
})

/** A WebSocket that is open, from both of its ends. */
async function opened(): Promise<{ caller: Side; service: Side }> {
  const socket = connect(raw.gateway.port, '127.0.0.1')
  open = socket
  const caller = new Side(socket)
  socket.write(handshake())
  while (!caller.heard.includes('\r\n\r\n')) await once(socket, 'data')
  expect(readAnswer(caller.heard)).toMatchObject({ status: 101, body: '' })
  caller.heard = ''
  return { caller, service: new Side(raw.upstream.tunnel!) }
}

const close = (code: number, reason = ''): [number, string] => [
  0x88,
  String.fromCharCode(code >> 8, code & 255) + reason,
]

conforms<[string, [number, string][]]>(
  'WebSocket frames, as they are both ways',
  [
    ['a text', [[0x81, 'hello']]],
    ['bytes', [[0x82, '\0\xff\x80']]],
    ['nothing', [[0x81, '']]],
    [
      'two fragments',
      [
        [0x01, 'hel'],
        [0x80, 'lo'],
      ],
    ],
    [
      'many fragments, some empty',
      [
        [0x02, ''],
        [0x00, 'a'],
        [0x00, ''],
        [0x00, 'b'],
        [0x80, ''],
      ],
    ],
    [
      'a character cut in two',
      [
        [0x01, '\xc3'],
        [0x80, '\xa9'],
      ],
    ],
    [
      'a ping between fragments',
      [
        [0x01, 'hel'],
        [0x89, 'alive?'],
        [0x80, 'lo'],
      ],
    ],
    ['a pong that nobody asked for', [[0x8a, '']]],
    ['a compressed one', [[0xc1, '\xf2H\xcd\xc9\xc9\x07\0']]],
    [
      'a length of 16 bits',
      [
        [0x82, 'x'.repeat(126)],
        [0x82, 'x'.repeat(65_535)],
      ],
    ],
    [
      'a length of 64 bits',
      [
        [0x82, 'x'.repeat(65_536)],
        [0x82, 'x'.repeat(300_000)],
      ],
    ],
    ['what looks like HTTP', [[0x81, 'GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n']]],
  ],
  async (_name, frames) => {
    const { caller, service } = await opened()
    for (const [from, to, masked] of [
      [caller, service, true],
      [service, caller, false],
    ] as const) {
      const bytes = frames.map(([first, payload]) => frame(first, payload, masked)).join('')
      from.socket.write(bytes, 'latin1')
      await to.hears(bytes)
    }
    expect(raw.upstream.requests).toHaveLength(1)
  },
)

/** A frame that is masked as the other side's would be, or not as long as it says. */
const LONG = '\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff'
conforms<[string, (masked: boolean) => string]>(
  'WebSocket frames that break the rules, which are for the other side to refuse',
  [
    ['an opcode that there is not', masked => frame(0x83, 'x', masked)],
    ['reserved bits', masked => frame(0xf1, 'x', masked)],
    ['a fragment of nothing', masked => frame(0x80, 'x', masked)],
    ['a text within a text', masked => frame(0x01, 'a', masked) + frame(0x81, 'b', masked)],
    ['a ping in fragments', masked => frame(0x09, 'a', masked) + frame(0x80, 'b', masked)],
    ['a ping that is too long', masked => frame(0x89, 'x'.repeat(126), masked)],
    ['no UTF-8', masked => frame(0x81, '\xff\xfe', masked)],
    ['masked by who may not, or not by who has to', masked => frame(0x81, 'hello', !masked)],
    ['a length beyond all', () => `${LONG}HTTP/1.1 200 OK\r\n\r\n`],
    ['no frame at all', () => 'GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
  ],
  async (_name, bytes) => {
    const { caller, service } = await opened()
    for (const [from, to, masked] of [
      [caller, service, true],
      [service, caller, false],
    ] as const) {
      from.socket.write(bytes(masked), 'latin1')
      await to.hears(bytes(masked))
    }
    expect(raw.upstream.requests).toHaveLength(1)
  },
)

test('frames pass however they are cut, and one follows the other', async () => {
  const { caller, service } = await opened()
  const bytes = [
    [0x01, 'hel'],
    [0x89, 'alive?'],
    [0x80, 'lo'],
    [0x82, 'x'.repeat(200)],
    [0x88, '\x03\xe8'],
  ]
    .map(([first, payload]) => frame(first as number, payload as string, true))
    .join('')
  caller.socket.setNoDelay()
  for (const byte of bytes) {
    caller.socket.write(byte, 'latin1')
    await new Promise(setImmediate)
  }
  await service.hears(bytes)
})

test('frames that come with the handshake, or with its answer, go through the tunnel and nowhere else', async () => {
  const early = frame(0x81, 'GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n', true)
  const first = frame(0x81, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', false)
  raw.upstream.answer = () => ACCEPTED + first
  const socket = connect(raw.gateway.port, '127.0.0.1')
  open = socket
  const caller = new Side(socket)
  socket.write(handshake() + early, 'latin1')
  while (!caller.heard.endsWith(first)) await once(socket, 'data')
  await expect.poll(() => raw.upstream.bytes).toBe(early)
  expect(raw.upstream.requests).toHaveLength(1)
})

conforms<[string, [number, string]]>(
  'WebSocket closes, by either side',
  [
    ['without a code', [0x88, '']],
    ['1000', close(1000)],
    ['1001 with a reason', close(1001, 'so long')],
    ['3000', close(3000)],
    ['4999', close(4999, 'x'.repeat(123))],
    ['a code that may not be sent', close(1006)],
    ['a code that there is not', close(0)],
    ['half a code', [0x88, '\x03']],
    ['a reason that is no UTF-8', close(1000, '\xff')],
  ],
  async (_name, [first, payload]) => {
    for (const callerBegins of [true, false]) {
      const sides = await opened()
      const [one, other] = callerBegins ? [sides.caller, sides.service] : [sides.service, sides.caller]
      const [said, echoed] = [frame(first, payload, callerBegins), frame(first, payload, !callerBegins)]
      one.socket.write(said, 'latin1')
      await other.hears(said)
      other.socket.write(echoed, 'latin1')
      await one.hears(echoed)
      const ended = Promise.all([once(one.socket, 'close'), once(other.socket, 'close')])
      sides.service.socket.end()
      await ended
      expect([one.heard, other.heard]).toEqual([echoed, said])
    }
  },
)

conforms<[string, (side: Side) => void]>(
  'WebSockets that break off, told to the other side by an end',
  [
    ['by an end', ({ socket }) => socket.end()],
    ['by a reset', ({ socket }) => socket.resetAndDestroy()],
    [
      'in the midst of a frame',
      ({ socket }) => socket.end(frame(0x82, 'x'.repeat(1000), false).slice(0, 100), 'latin1'),
    ],
  ],
  async (_name, breakOff) => {
    for (const callerBreaks of [true, false]) {
      const { caller, service } = await opened()
      const [one, other] = callerBreaks ? [caller, service] : [service, caller]
      const ended = once(other.socket, 'close')
      breakOff(one)
      await ended
    }
  },
)

conforms<[string, string]>(
  'WebSocket handshakes, in all their forms',
  [
    ['in capitals', FIELDS.replace('websocket', 'WebSocket').replace('Connection: Upgrade', 'CONNECTION: UPGRADE')],
    ['among other options', FIELDS.replace('Connection: Upgrade', 'Connection: keep-alive, Upgrade')],
    ['by two fields', FIELDS.replace('Connection: Upgrade', 'Connection: keep-alive\r\nConnection: upgrade')],
    [
      'with protocols and extensions',
      `${FIELDS}Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Extensions: permessage-deflate\r\n`,
    ],
    ['a length of 0', `${FIELDS}Content-Length: 0\r\n`],
  ],
  async (_name, fields) => {
    const socket = connect(raw.gateway.port, '127.0.0.1')
    open = socket
    const caller = new Side(socket)
    socket.write(handshake(fields))
    while (!caller.heard.includes('\r\n\r\n')) await once(socket, 'data')
    expect(readAnswer(caller.heard)).toMatchObject({ status: 101, body: '' })
    const [request] = raw.upstream.requests
    expect([fieldOf(request!.fields, 'upgrade'), fieldOf(request!.fields, 'connection')]).toEqual([
      expect.stringMatching(/^websocket$/i),
      expect.stringMatching(/^upgrade$/i),
    ])
    expect(fieldOf(request!.fields, 'sec-websocket-key')).toBe('dGhlIHNhbXBsZSBub25jZQ==')
  },
)

const SECOND = 'GET /acme/weather/second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

conforms<[string, string]>(
  'WebSocket handshakes that are none, plain HTTP',
  [
    ['another method', handshake(`${FIELDS}Content-Length: 0\r\n`, 'POST /acme/weather/ws HTTP/1.1')],
    ['another protocol', handshake(FIELDS.replace('websocket', 'h2c'))],
    ['several protocols', handshake(FIELDS.replace('websocket', 'websocket, h2c'))],
    ['no Connection that lists it', handshake(FIELDS.replace('Connection: Upgrade', 'Connection: keep-alive'))],
    ['no Upgrade', handshake(`Connection: Upgrade\r\n${KEY}`)],
    [
      'HTTP/1.0',
      handshake(FIELDS, 'GET /acme/weather/ws HTTP/1.0').replace(
        '\r\nConnection: Upgrade',
        '\r\nConnection: Upgrade, keep-alive',
      ),
    ],
    ['a body', handshake(`${FIELDS}Content-Length: 5\r\n`, undefined, 'hello')],
    ['a body in chunks', handshake(`${FIELDS}Transfer-Encoding: chunked\r\n`, undefined, '5\r\nhello\r\n0\r\n\r\n')],
  ],
  async (_name, bytes) => {
    raw.upstream.answer = () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
    expect((await raw.send(bytes + SECOND)).count).toBe(2)
    expect(raw.upstream.requests).toHaveLength(2)
    for (const { fields } of raw.upstream.requests)
      expect([fieldOf(fields, 'upgrade'), fieldOf(fields, 'via')]).toEqual([undefined, '1.1 gatehouse'])
  },
)

conforms<[string, string, status: number]>(
  'WebSocket handshakes that the service refuses, after which HTTP goes on',
  [
    ['it knows no WebSockets', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 200],
    ['another version', 'HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nContent-Length: 0\r\n\r\n', 426],
    ['it may not', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', 403],
    ['another protocol', ACCEPTED.replace('Upgrade: websocket', 'Upgrade: h2c'), 502],
    ['no protocol', ACCEPTED.replace('Upgrade: websocket\r\n', ''), 502],
  ],
  async (_name, answer, status) => {
    raw.upstream.answer = ({ line }) =>
      line.includes('/ws') ? answer : 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'
    const told = await raw.send(handshake() + SECOND)
    expect(told).toMatchObject({ status, count: 2 })
    // The second came as a request of its own, not through a tunnel.
    const lines = raw.upstream.requests.map(({ line }) => line)
    expect(lines.filter(line => line !== 'GET /ws HTTP/1.1')).toEqual(['GET /second HTTP/1.1'])
  },
)
