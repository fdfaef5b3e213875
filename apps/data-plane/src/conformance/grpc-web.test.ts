import { EventEmitter, once } from 'node:events'
import { connect } from 'node:http2'
import { Metadata, type ServerUnaryCall, type ServerWritableStream, type sendUnaryData, status } from '@grpc/grpc-js'
import { GrpcWebClientBase, MethodDescriptor, MethodType, type RpcError } from 'grpc-web'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { XMLHttpRequest } from 'xhr2'
import { conforms } from '../testing/conforms.js'
import { GreeterServer, greeterMethods, type Text } from '../testing/greeter.js'
import { restApi } from '../testing/test-gateway.js'
import { type Arranged, Weather } from '../testing/weather.js'
import type { AdaptedCall, AnswerHandler } from '../upstream/adapters/adapter.js'
import { grpcWeb } from '../upstream/adapters/grpc-web.js'

// What browsers speak of gRPC (github.com/grpc/grpc, PROTOCOL-WEB), in bytes and by the official client, before the official server.

let seen = new Metadata()
const told = new EventEmitter()
const service = new GreeterServer({
  One: (call: ServerUnaryCall<Text, Text>, answer: sendUnaryData<Text>) => {
    seen = call.metadata
    const { text, count } = call.request
    if (text === 'fail') {
      const metadata = new Metadata()
      metadata.set('why', 'asked for')
      return answer({ code: status.FAILED_PRECONDITION, details: 'as asked: 100 % é', metadata })
    }
    const head = new Metadata()
    head.set('from', 'service')
    call.sendMetadata(head)
    const trailer = new Metadata()
    trailer.set('cost', '3')
    answer(null, { text: text.repeat(count || 1) }, trailer)
  },
  Out: (call: ServerWritableStream<Text, Text>) => {
    const { text } = call.request
    for (let count = 1; count <= call.request.count!; count++) call.write({ text, count })
    if (text === 'break') call.emit('error', { code: status.DATA_LOSS, details: 'half way' })
    else if (text !== 'never') call.end()
    else call.on('cancelled', () => told.emit('cancelled'))
  },
  In: () => {},
  Both: () => {},
})

const ORIGIN = 'https://app.example.com'
const CORS: Arranged = ['cors', { origins: [ORIGIN], expose: ['x-request-id'] }]
const weather = new Weather((req, res) => res.end(req.headers['content-type']), { http: {} })
const api = (url: string, rest: object = {}): object =>
  restApi(url, { path: '/gatehouse.greeter.Greeter', stripPath: false, protocol: 'http2', ...rest })
const arrange = (url = `http://127.0.0.1:${service.port}`, rest: object = {}): void =>
  weather.arrange([CORS], { api: [api(url, rest)] })

beforeAll(async () => {
  await Promise.all([service.start(), weather.start()])
})
afterAll(async () => {
  expect(weather.gateway.faults).toEqual([])
  await weather.stop()
  service.stop()
})
beforeEach(() => arrange())

function framed(message: Uint8Array, first = 0): Buffer {
  const head = Buffer.alloc(5)
  head[0] = first
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
const asked = (text: string, count = 1): Buffer => framed(greeterMethods.One.requestSerialize({ text, count }))

interface Answer {
  messages: string[]
  /** Fields of the last frame, or of the head where nothing followed it. */
  behind: Record<string, string>
}
function answerOf(body: Buffer, headers: Headers): Answer {
  const messages: string[] = []
  let behind: Record<string, string> = Object.fromEntries(headers)
  for (let at = 0; at < body.length; ) {
    const end = at + 5 + body.readUInt32BE(at + 1)
    const payload = body.subarray(at + 5, end)
    if (body[at] === 0x80) {
      expect(end).toBe(body.length)
      const lines = payload.toString().split('\r\n')
      expect(lines.pop()).toBe('')
      behind = Object.fromEntries(lines.map(line => line.split(': ') as [string, string]))
    } else messages.push(greeterMethods.One.responseDeserialize(payload).text)
    at = end
  }
  return { messages, behind }
}
/** Each part is padded by itself. */
const unpadded = (text: string): Buffer =>
  Buffer.concat(text.split(/(?<==)(?=[^=])/).map(part => Buffer.from(part, 'base64')))

const BINARY = 'application/grpc-web+proto'
const TEXT = 'application/grpc-web-text+proto'
const key = { 'x-api-key': weather.key.secret }
const ask = (method: string, type: string, body: Buffer | string, headers: Record<string, string> = key) =>
  fetch(weather.gateway.url(`/gatehouse.greeter.Greeter/${method}`), {
    method: 'POST',
    body,
    headers: { 'content-type': type, 'x-grpc-web': '1', origin: ORIGIN, ...headers },
  })
const base64 = (...parts: Buffer[]): string => parts.map(part => part.toString('base64')).join('')

conforms<
  [
    string,
    [method: string, type: string, body: Buffer | string, headers?: Record<string, string>],
    string[],
    object,
    string,
  ]
>(
  'grpc-web to gRPC and back',
  [
    ['in bytes', ['One', BINARY, asked('hi', 2)], ['hihi'], { 'grpc-status': '0', cost: '3' }, BINARY],
    ['without a format', ['One', 'application/grpc-web', asked('hi')], ['hi'], { 'grpc-status': '0' }, BINARY],
    ['in base64', ['One', TEXT, base64(asked('hi', 2))], ['hihi'], { 'grpc-status': '0', cost: '3' }, TEXT],
    [
      'base64 in parts with paddings of their own',
      ['One', 'application/grpc-web-text', base64(asked('hello').subarray(0, 4), asked('hello').subarray(4))],
      ['hello'],
      { 'grpc-status': '0' },
      TEXT,
    ],
    [
      'in base64, to be answered in bytes',
      ['One', TEXT, base64(asked('a')), { ...key, accept: BINARY }],
      ['a'],
      {},
      BINARY,
    ],
    ['in bytes, to be answered in base64', ['One', BINARY, asked('a'), { ...key, accept: TEXT }], ['a'], {}, TEXT],
    ['a stream in bytes', ['Out', BINARY, asked('s', 3)], ['s', 's', 's'], { 'grpc-status': '0' }, BINARY],
    ['a stream in base64', ['Out', TEXT, base64(asked('s', 3))], ['s', 's', 's'], { 'grpc-status': '0' }, TEXT],
    ['a stream of nothing', ['Out', BINARY, asked('s', 0)], [], { 'grpc-status': '0' }, BINARY],
    [
      'a long answer',
      ['One', TEXT, base64(asked('x'.repeat(1000), 500))],
      ['x'.repeat(500_000)],
      { 'grpc-status': '0' },
      TEXT,
    ],
    [
      'an error',
      ['One', BINARY, asked('fail')],
      [],
      { 'grpc-status': '9', 'grpc-message': 'as%20asked:%20100%20%25%20%C3%A9', why: 'asked for' },
      BINARY,
    ],
    [
      'an error in a stream',
      ['Out', TEXT, base64(asked('break', 2))],
      ['break', 'break'],
      { 'grpc-status': '15' },
      TEXT,
    ],
    ['no such method', ['None', BINARY, asked('a')], [], { 'grpc-status': '12' }, BINARY],
    [
      'no key',
      ['One', BINARY, asked('a'), {}],
      [],
      { 'grpc-status': '16', 'x-gatehouse-error': 'key_missing' },
      BINARY,
    ],
    ['no key, in base64', ['One', TEXT, base64(asked('a')), {}], [], { 'grpc-status': '16' }, TEXT],
    ...['*', '****', 'AAA', 'A===', '====', 'A=AA', 'AA=A', '=AAA', 'AAAA=AAA', 'é==='].map(
      (body): [string, [string, string, string], string[], object, string] => [
        `no base64: ${body}`,
        ['One', TEXT, body],
        [],
        { 'grpc-status': '3', 'x-gatehouse-error': 'bad_request' },
        TEXT,
      ],
    ),
  ],
  async (_, [method, type, body, headers], messages, behind, answered) => {
    const response = await ask(method, type, body, headers)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, answered])
    // Pages may read how it ended, and what the policy lets them read besides.
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(response.headers.get('access-control-expose-headers')).toBe(
      'x-request-id, grpc-status, grpc-message, grpc-status-details-bin',
    )
    const bytes = Buffer.from(await response.arrayBuffer())
    const answer = answerOf(answered === TEXT ? unpadded(bytes.toString('latin1')) : bytes, response.headers)
    expect(answer.messages).toEqual(messages)
    expect(answer.behind).toMatchObject(behind)
    if (headers !== undefined && !('x-api-key' in headers)) return
    if (messages.length > 0 && method === 'One') {
      expect([seen.get('x-api-key'), seen.get('x-grpc-web'), seen.get('origin')]).toEqual([[], [], [ORIGIN]])
      expect(response.headers.get('from')).toBe('service')
    }
  },
)

test('a browser’s question before is answered, and a page of another origin reads nothing', async () => {
  const url = weather.gateway.url('/gatehouse.greeter.Greeter/One')
  const headers = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-grpc-web',
  }
  const response = await fetch(url, { method: 'OPTIONS', headers: { origin: ORIGIN, ...headers } })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-headers')).toBe('content-type,x-grpc-web')
  const other = await ask('One', BINARY, asked('hi'), { ...key, origin: 'https://evil.example' })
  expect(other.headers.get('access-control-expose-headers')).toBeNull()
})

test('a body of nothing but paddings costs no more than another one', () => {
  const call = {} as AdaptedCall
  const timeOf = (body: Buffer): number => {
    const out = { method: 'POST', path: '/', headers: ['content-type', TEXT], body }
    const before = performance.now()
    grpcWeb.adapt(out, call, {} as AnswerHandler)
    return performance.now() - before
  }
  const four = 4 << 20
  const plain = Math.max(10, timeOf(Buffer.alloc(four, 'AAAA')))
  expect(timeOf(Buffer.alloc(four, 'AA=='))).toBeLessThan(10 * plain)
})

test('over HTTP/2, and each message as it comes', async () => {
  const session = connect(weather.gateway.url(''))
  const stream = session.request({
    ...{ ':method': 'POST', ':path': '/gatehouse.greeter.Greeter/Out', te: 'trailers' },
    ...{ 'content-type': TEXT, ...key },
  })
  stream.end(base64(asked('never', 2)))
  let text = ''
  let messages: string[] = []
  const cancelled = once(told, 'cancelled')
  for await (const part of stream) {
    text += part
    // The call goes on: what has come is readable all the same.
    messages = answerOf(unpadded(text), new Headers()).messages
    if (messages.length === 2) break
  }
  expect(messages).toEqual(['never', 'never'])
  // Who leaves leaves the service too.
  await cancelled
  session.destroy()
})

test('what a service of gRPC does not say is said for it', async () => {
  arrange('http://127.0.0.1:1')
  const away = await ask('One', BINARY, asked('a'))
  expect([away.status, away.headers.get('grpc-status')]).toEqual([200, '14'])
  // An upstream of HTTP/1.1 may speak grpc-web itself.
  arrange(weather.service.url, { protocol: 'http1' })
  expect(await (await ask('One', BINARY, asked('a'))).text()).toBe(BINARY)
})

test('a target whose calls end with codes that are its own fault is left alone', async () => {
  const other = new GreeterServer({
    One: (_: unknown, answer: sendUnaryData<Text>) => answer(null, { text: 'other' }),
    ...{ Out: () => {}, In: () => {}, Both: () => {} },
  })
  await other.start()
  const targets = [service.port, other.port].map(port => ({ url: `http://127.0.0.1:${port}` }))
  const failures = async (grpcStatuses: number[]): Promise<number> => {
    const passive = { failures: 1, statuses: [], grpcStatuses, ejectMs: 60_000, maxEjectMs: 60_000 }
    arrange(undefined, { targets, health: { passive, panicPercent: 0 } })
    let failed = 0
    for (let i = 0; i < 6; i++) {
      const response = await ask('One', BINARY, asked('fail'))
      const { behind } = answerOf(Buffer.from(await response.arrayBuffer()), response.headers)
      if (behind['grpc-status'] !== '0') failed++
    }
    return failed
  }
  expect(await failures([status.UNAVAILABLE])).toBe(3)
  expect(await failures([status.FAILED_PRECONDITION])).toBe(1)
  other.stop()
})

describe('the official client', () => {
  beforeAll(() => Object.assign(globalThis, { XMLHttpRequest }))
  const method = (name: 'One' | 'Out', type: string): MethodDescriptor<Text, Text> =>
    new MethodDescriptor<Text, Text>(
      `/gatehouse.greeter.Greeter/${name}`,
      type,
      Object as never,
      Object as never,
      (message: Text) => greeterMethods[name].requestSerialize(message),
      (bytes: Uint8Array) => greeterMethods[name].responseDeserialize(Buffer.from(bytes)),
    )
  const url = (path: MethodDescriptor<Text, Text>): string => weather.gateway.url(path.getName())
  const One = method('One', MethodType.UNARY)
  const Out = method('Out', MethodType.SERVER_STREAMING)

  test.each(['text', 'binary'])('calls, in %s', async format => {
    const client = new GrpcWebClientBase({ format })
    const call = (message: Text, metadata: Record<string, string> = key): Promise<Text> =>
      new Promise((resolve, reject) => {
        client.rpcCall(url(One), message, metadata, One, (error, answer) => (error ? reject(error) : resolve(answer)))
      })
    expect(await call({ text: 'hi', count: 2 })).toMatchObject({ text: 'hihi' })
    await expect(call({ text: 'fail' })).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
    await expect(call({ text: 'hi' }, {})).rejects.toMatchObject({ code: status.UNAUTHENTICATED })
  })

  test.each([
    ['s', status.OK],
    ['break', status.DATA_LOSS],
  ])('reads a stream to its end: %s', async (text, code) => {
    const stream = new GrpcWebClientBase({ format: 'text' }).serverStreaming(url(Out), { text, count: 3 }, key, Out)
    const counts: number[] = []
    const ended = await new Promise<number>(resolve => {
      stream.on('data', message => counts.push(message.count!))
      stream.on('error', (error: RpcError) => resolve(error.code))
      stream.on('end', () => resolve(status.OK))
    })
    expect([counts, ended]).toEqual([[1, 2, 3], code])
  })
})
