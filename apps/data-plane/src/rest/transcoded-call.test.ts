import { once } from 'node:events'
import { connect, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { MethodDefinition } from '@grpc/proto-loader'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { annotated, definition, descriptorSet } from '../testing/library.js'
import { restApi, TestGateway, tenant } from '../testing/test-gateway.js'

// Calls with JSON before a service of gRPC that is away, breaks the protocol, or answers badly: over real sockets, the service by hand.

const { Get } = definition['acme.Library'] as unknown as Record<string, MethodDefinition<object, object>>
const transcoding = { descriptor: descriptorSet(...annotated) }
const NEVER = { failures: 0, statuses: [], grpcStatuses: [], ejectMs: 1, maxEjectMs: 1 }
const health = { passive: NEVER, panicPercent: 0 }

let gateway: TestGateway
let service: Http2Server
let url: string
/** What the service got as a book's name, of each call. */
let asked: string[]
let answer: (stream: ServerHttp2Stream) => void

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
const book = (name: string): Buffer => framed(Get!.responseSerialize({ name }))

function tell(stream: ServerHttp2Stream, code: number, ...messages: Buffer[]): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(code) }))
  for (const message of messages) stream.write(message)
  stream.end()
}

beforeAll(async () => {
  service = createServer()
  service.on('stream', async stream => {
    stream.on('error', () => {})
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    asked.push((Get!.requestDeserialize(Buffer.concat(chunks).subarray(5)) as { name: string }).name)
    answer(stream)
  })
  await once(service.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  // node:http speaks no HTTP/2.
  gateway = await new TestGateway({ http: {} }).start()
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  service.close()
})
beforeEach(() => {
  asked = []
  answer = stream => tell(stream, 0, book('b'))
})

function apply(targets: string[], more: object = {}): void {
  const rest = { auth: 'none' as const, protocol: 'http2' as const, transcoding, health, ...more }
  expect(gateway.apply({ tenant: [tenant], api: [restApi(targets, rest)] }, {}, true).refusals).toEqual([])
}
const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(gateway.url(`/acme/weather${path}`), init)

test('another target gets the call as the first one would have', async () => {
  apply(['http://127.0.0.1:1', url], { balancing: { algorithm: 'round-robin', slowStartMs: 0 } })
  for (let i = 0; i < 4; i++) {
    const response = await ask('/v1/books', { method: 'POST', body: '{"name":"b"}' })
    expect([response.status, await response.json()]).toMatchObject([200, { name: 'b' }])
  }
  expect(asked).toEqual(['b', 'b', 'b', 'b'])
  const records = await gateway.recorded(4)
  expect(records.some(({ attempts }) => attempts?.length === 2)).toBe(true)
})

test('an answer that is tried again leaves nothing on the connection', async () => {
  apply([url], { retries: { attempts: 1, statuses: [503], budgetPercent: 100 } })
  answer = stream => {
    const name = asked.at(-1)!
    if (asked.filter(each => each === name).length === 1) tell(stream, 14)
    else tell(stream, 0, book(name))
  }
  const head = (name: string): string => `GET /acme/weather/v1/titles/${name}:title HTTP/1.1\r\nHost: x\r\n`
  const all = await gateway.raw(`${head('one')}\r\n${head('two')}Connection: close\r\n\r\n`)
  const bodies = all.split(/HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\n/)
  expect([bodies, asked.length]).toEqual([['', '"one"', '"two"'], 4])
})

test.each<[string, string, string, Buffer, string]>([
  ['a message that is compressed', '/v1/books/b', '500', Buffer.from([1, 0, 0, 0, 0]), 'cannot be read'],
  ['a message that is too large', '/v1/books/b', '500', Buffer.from([0, 255, 0, 0, 0]), 'cannot be read'],
  ['a message of another kind in a stream', '/v1/shelves/s/books', '500', framed(Buffer.from([7])), 'not describe'],
  [
    'the same after others',
    '/v1/shelves/s/books',
    '200',
    Buffer.concat([book('a'), framed(Buffer.from([7])), book('unread')]),
    '"name":"a"',
  ],
])('%s ends the answer, and the service’s part in it', async (_, path, status, bytes, text) => {
  apply([url])
  let ended: Promise<unknown> | undefined
  answer = stream => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
    ended = once(stream, 'close')
    // It has more to say, and would never end.
    stream.write(bytes)
  }
  const response = await ask(path)
  const body = await response.text()
  expect([String(response.status), body.includes(text), body.includes('unread')]).toEqual([status, true, false])
  expect(body).toContain('"code":13')
  await ended
})

test.each(['HTTP/1.1', 'HTTP/2'])(
  'who asks for the head of a stream alone gets it, and nobody streams for it: %s',
  async version => {
    apply([url])
    let ended: Promise<unknown> | undefined
    answer = stream => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
      ended = once(stream, 'close')
      // More is to come for ever.
      for (let i = 0; i < 100; i++) stream.write(book('b'.repeat(1000)))
    }
    const path = `/acme/weather/v1/shelves/${version.slice(5)}/books`
    if (version === 'HTTP/1.1') {
      const response = await fetch(gateway.url(path), { method: 'HEAD' })
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
    } else {
      const session = connect(gateway.url(''))
      const stream = session.request({ ':method': 'HEAD', ':path': path })
      const [head] = await once(stream, 'response')
      expect(head).toMatchObject({ ':status': 200, 'content-type': 'application/x-ndjson' })
      await once(stream.resume(), 'close')
      expect(stream.rstCode).toBe(0)
      session.close()
    }
    await ended
    const record = await gateway.recordOf(path)
    expect(record).toMatchObject({ status: 200, method: 'HEAD' })
    expect(record).not.toHaveProperty('error')
  },
)

test('what is no answer of gRPC ends with its head too, where only that was asked for', async () => {
  apply([url])
  let ended: Promise<unknown> | undefined
  answer = stream => {
    stream.respond({ ':status': 404, 'content-type': 'text/plain' })
    ended = once(stream, 'close')
    stream.write('never whole')
  }
  expect((await ask('/v1/books/b', { method: 'HEAD' })).status).toBe(404)
  await ended
})

test('messages come whole, however they are cut', async () => {
  apply([url])
  const all = Buffer.concat([book('a'), book(''), book('c'.repeat(300))])
  answer = stream => {
    const bytes = Array.from(all, byte => Buffer.from([byte]))
    tell(stream, 0, ...bytes)
  }
  const lines = (await (await ask('/v1/shelves/s/books')).text()).trim().split('\n')
  expect(lines.map(line => JSON.parse(line).name)).toEqual(['a', '', 'c'.repeat(300)])
})
