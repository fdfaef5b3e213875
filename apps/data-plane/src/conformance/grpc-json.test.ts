import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { annotated, definition, descriptorSet } from '../testing/library.js'
import { restApi } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

// JSON over HTTP before a service of gRPC by its annotations google.api.http (google/api/http.proto), the official library behind the gateway.

interface Asked {
  name: string
  shelf?: string
}
const failures: Record<string, Partial<{ code: number; details: string; metadata: Metadata }>> = {
  missing: { code: status.NOT_FOUND, details: 'no such book: é' },
  denied: { code: status.PERMISSION_DENIED, details: 'not yours' },
  broken: { code: status.INTERNAL, details: 'broken' },
  away: { code: status.UNAVAILABLE, details: 'away' },
  bad: { code: status.INVALID_ARGUMENT, details: 'bad' },
  spent: { code: status.RESOURCE_EXHAUSTED, details: 'spent' },
}
const service = {
  Get: ({ request, metadata }: ServerUnaryCall<Asked, object>, answer: sendUnaryData<object>) => {
    if (request.name in failures) return answer(failures[request.name]!)
    if (request.name === 'who') return answer(null, { name: String(metadata.get('x-api-key').length) })
    answer(null, { name: request.name, sold: '9007199254740993', state: 'OLD' })
  },
  Add: ({ request }: ServerUnaryCall<object, object>, answer: sendUnaryData<object>) => answer(null, request),
  Change: ({ request }: ServerUnaryCall<{ book: object }, object>, answer: sendUnaryData<object>) =>
    answer(null, request.book),
  Plain: ({ request }: ServerUnaryCall<Asked, object>, answer: sendUnaryData<object>) =>
    answer(null, { name: `plain ${request.name}` }),
  List: (call: ServerWritableStream<Asked, object>) => {
    for (const name of ['a', 'b', 'c'].slice(0, call.request.shelf === 'none' ? 0 : 3)) call.write({ name })
    if (call.request.shelf === 'breaks') call.emit('error', { code: status.DATA_LOSS, details: 'half way' })
    else if (call.request.shelf === 'none') call.emit('error', failures.missing)
    else call.end()
  },
}

const weather = new Weather((_req, res) => res.end())
const server = new Server()
let port: number
beforeAll(async () => {
  server.addService(definition['acme.Library'] as ServiceDefinition, service as never)
  port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  await weather.start()
  const transcoding = { descriptor: descriptorSet(...annotated) }
  weather.arrange([], { api: [restApi(`http://127.0.0.1:${port}`, { protocol: 'http2', transcoding })] })
})
afterAll(async () => {
  expect(weather.gateway.faults).toEqual([])
  await weather.stop()
  server.forceShutdown()
})

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(weather.gateway.url(`/acme/weather${path}`), {
    ...init,
    headers: { 'x-api-key': weather.key.secret, ...init.headers },
  })
const json = (body: object, method = 'POST'): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

conforms<[string, string, RequestInit, number, unknown]>(
  'JSON to gRPC and back',
  [
    ['a field in the path', '/v1/books/b', {}, 200, { name: 'b', sold: '9007199254740993', state: 'OLD' }],
    ['a resource in the path', '/v1/shelves/s/books/b', {}, 200, { name: 'shelves/s/books/b' }],
    ['a field as the body of the answer', '/v1/titles/a/b:title', {}, 200, 'a/b'],
    [
      'a body',
      '/v1/books',
      json({ name: 'b', pageCount: 3, author: { given: 'x' }, prices: { eur: 1.5 } }),
      200,
      { name: 'b', pageCount: 3, author: { given: 'x', born: 0 }, prices: { eur: 1.5 }, tags: [], lent: false },
    ],
    ['a body that is a field', '/v1/books/b', json({ pageCount: 4 }, 'PATCH'), 200, { name: 'b', pageCount: 4 }],
    ['a method without annotation', '/acme.Library/Plain', json({ name: 'x' }), 200, { name: 'plain x' }],
    ['the key stays here', '/v1/books/who', {}, 200, { name: '0' }],
    ['nothing there', '/v1/nowhere', {}, 404, { code: 'route_not_found' }],
    ['another verb', '/v1/books/b', { method: 'DELETE' }, 404, { code: 'route_not_found' }],
    [
      'a field that is none',
      '/v1/books',
      json({ title: 'x' }),
      400,
      { detail: '/title: acme.Book has no such field.' },
    ],
    ['no JSON', '/v1/books', { method: 'POST', body: '{' }, 400, { code: 'bad_request' }],
    ['a query that is none', '/v1/books/b?title=x', {}, 400, { code: 'bad_request' }],
    ['NOT_FOUND', '/v1/books/missing', {}, 404, { code: 5, message: 'no such book: é', details: [] }],
    ['PERMISSION_DENIED', '/v1/books/denied', {}, 403, { code: 7 }],
    ['INTERNAL', '/v1/books/broken', {}, 500, { code: 13 }],
    ['UNAVAILABLE', '/v1/books/away', {}, 503, { code: 14 }],
    ['INVALID_ARGUMENT', '/v1/books/bad', {}, 400, { code: 3 }],
    ['RESOURCE_EXHAUSTED', '/v1/books/spent', {}, 429, { code: 8 }],
    ['a stream that fails before it begins', '/v1/shelves/none/books', {}, 404, { code: 5 }],
  ],
  async (_, path, init, expected, told) => {
    const response = await ask(path, init)
    expect(response.status).toBe(expected)
    const body: unknown = await response.json()
    expect(body).toEqual(typeof told === 'string' ? told : expect.objectContaining(told as object))
  },
)

test('a stream as lines, and as events', async () => {
  const lines = await ask('/v1/shelves/s/books')
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson')
  const names = (await lines.text())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).name)
  expect(names).toEqual(['a', 'b', 'c'])
  const events = await ask('/v1/shelves/s/books', { headers: { accept: 'text/event-stream' } })
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  const data = (await events.text())
    .split('\n\n')
    .filter(Boolean)
    .map(event => JSON.parse(event.replace('data: ', '')).name)
  expect(data).toEqual(['a', 'b', 'c'])
})

test('a stream that breaks says so at its end', async () => {
  const text = await (await ask('/v1/shelves/breaks/books')).text()
  expect(JSON.parse(text.trim().split('\n').at(-1)!)).toEqual({ error: { code: 15, message: 'half way', details: [] } })
  const events = await (await ask('/v1/shelves/breaks/books', { headers: { accept: 'text/event-stream' } })).text()
  expect(events).toContain('event: error\ndata: {"code":15')
})

test('nobody there is the gateway’s own answer', async () => {
  const transcoding = { descriptor: descriptorSet(...annotated) }
  weather.arrange([], { api: [restApi('http://127.0.0.1:1', { protocol: 'http2', transcoding })] })
  const response = await ask('/v1/books/b')
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, 'no_healthy_upstream'])
})
