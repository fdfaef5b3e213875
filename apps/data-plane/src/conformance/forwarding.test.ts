import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { RawGateway, readAnswer } from '../testing/raw-gateway.js'
import { fieldOf } from '../testing/raw-upstream.js'

// What is sound goes on in one form, whatever forms it may have; and nothing of it becomes another request.

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => {
  raw.upstream.clear()
  raw.serve()
})

const CLOSE = 'Host: x\r\nConnection: close\r\n'
const get = (target: string, fields = ''): string => `GET ${target} HTTP/1.1\r\n${CLOSE}${fields}\r\n`
const post = (fields: string, body: string): string => `POST /acme/weather/a HTTP/1.1\r\n${CLOSE}${fields}\r\n${body}`

/** What the service sees of it: its line, fields by name (undefined: there is none), its body. */
interface Seen {
  line?: string
  fields?: Record<string, string | undefined>
  body?: string
}

async function goesOn(_name: string, bytes: string, { line, fields = {}, body = '' }: Seen): Promise<void> {
  expect(await raw.send(bytes)).toMatchObject({ status: 200, count: 1 })
  expect(raw.upstream.requests).toHaveLength(1)
  const [request] = raw.upstream.requests
  if (line !== undefined) expect(request!.line).toBe(line)
  for (const [name, value] of Object.entries(fields))
    expect([name, fieldOf(request!.fields, name)]).toEqual([name, value])
  expect(request!.body).toBe(body)
}

const chunks = (body: string): string => post('Transfer-Encoding: chunked\r\n', body)
const HELLO: Seen = { body: 'hello' }

conforms<[string, string, Seen]>(
  'HTTP/1.1 forms of one request',
  [
    ['a length', post('Content-Length: 5\r\n', 'hello'), { ...HELLO, fields: { 'content-length': '5' } }],
    ['spaces around a length', post('Content-Length: \t 5 \t\r\n', 'hello'), HELLO],
    ['chunks', chunks('5\r\nhello\r\n0\r\n\r\n'), HELLO],
    ['chunked in capitals', post('Transfer-Encoding: CHUNKED\r\n', '5\r\nhello\r\n0\r\n\r\n'), HELLO],
    ['chunks of one byte', chunks(`${[...'hello'].map(char => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`), HELLO],
    ['sizes in capitals', chunks(`A\r\n${'x'.repeat(10)}\r\n0\r\n\r\n`), { body: 'x'.repeat(10) }],
    ['zeros before a size', chunks('005\r\nhello\r\n000\r\n\r\n'), HELLO],
    ['extensions, which end here', chunks('5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n'), HELLO],
    [
      'trailers, which end here',
      chunks('5\r\nhello\r\n0\r\nHost: y\r\nContent-Length: 9\r\nX-Late: 1\r\n\r\n'),
      { ...HELLO, fields: { 'x-late': undefined } },
    ],
    ['an empty line before', `\r\n${get('/acme/weather/a')}`, { line: 'GET /a HTTP/1.1' }],
    ['HTTP/1.0', 'GET /acme/weather/a HTTP/1.0\r\n\r\n', { line: 'GET /a HTTP/1.1' }],
    [
      'a body nobody asked for',
      `GET /acme/weather/a HTTP/1.1\r\n${CLOSE}Content-Length: 5\r\n\r\nhello`,
      { line: 'GET /a HTTP/1.1', body: 'hello' },
    ],
    ['no body where one is usual', post('', ''), { fields: { 'content-length': '0' } }],
    [
      'an absolute target, whose host counts',
      'GET http://api.example.com/acme/weather/a?b HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n',
      { line: 'GET /a?b HTTP/1.1', fields: { 'x-forwarded-host': 'api.example.com' } },
    ],
    ['an absolute target in capitals', get('HTTP://X/acme/weather/a'), { line: 'GET /a HTTP/1.1' }],
    ['bytes beyond ASCII in a value', get('/acme/weather/a', 'A: \xe9\xff\r\n'), { fields: { a: '\xe9\xff' } }],
    [
      'a header with an underscore, as what it is',
      get('/acme/weather/a', 'Transfer_Encoding: chunked\r\n'),
      {
        fields: { 'transfer-encoding': undefined, transfer_encoding: 'chunked' },
      },
    ],
    [
      'another expectation, which ends here',
      get('/acme/weather/a', 'Expect: something\r\n'),
      {
        fields: { expect: undefined },
      },
    ],
  ],
  goesOn,
)

const hops = (listed: string, fields = ''): string =>
  `GET /acme/weather/a HTTP/1.1\r\nHost: x\r\nConnection: close, ${listed}\r\n${fields}\r\n`

conforms<[string, string, Seen]>(
  'HTTP/1.1 fields of one hop',
  [
    ['what Connection lists', hops('X-Mine', 'X-Mine: 1\r\n'), { fields: { 'x-mine': undefined } }],
    [
      'what a second Connection lists',
      hops('a', 'Connection: X-Mine\r\nX-Mine: 1\r\n'),
      { fields: { 'x-mine': undefined } },
    ],
    [
      'who calls is told though Connection lists it',
      hops('X-Forwarded-For'),
      { fields: { 'x-forwarded-for': '127.0.0.1' } },
    ],
    ['and for whom', hops('Host, X-Forwarded-Host'), { fields: { 'x-forwarded-host': 'x' } }],
    ...['Keep-Alive', 'Proxy-Connection', 'Proxy-Authorization', 'TE', 'Trailer', 'HTTP2-Settings'].map(
      (name): [string, string, Seen] => [
        name,
        get('/acme/weather/a', `${name}: x\r\n`),
        { fields: { [name.toLowerCase()]: undefined } },
      ],
    ),
    ['an upgrade to HTTP/2', hops('Upgrade', 'Upgrade: h2c\r\n'), { fields: { upgrade: undefined } }],
    [
      'a length that Connection lists still frames',
      `POST /acme/weather/a HTTP/1.1\r\nHost: x\r\nConnection: close, Content-Length\r\nContent-Length: 5\r\n\r\nhello`,
      HELLO,
    ],
    [
      'chunks that Connection lists still frame',
      `POST /acme/weather/a HTTP/1.1\r\nHost: x\r\nConnection: close, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      HELLO,
    ],
  ],
  goesOn,
)

const ENCODED = '%0d%0aX-Injected:%201%0d%0a%0d%0a'
const rewritten = { rewrite: '/to/{id}', path: '/u/{id}' }

conforms<[string, string, object, Seen]>(
  'header and line injection',
  [
    [
      'line ends in a path',
      get(`/acme/weather/a${ENCODED}`),
      {},
      { line: 'GET /a%0D%0AX-Injected:%201%0D%0A%0D%0A HTTP/1.1' },
    ],
    ['line ends in a query', get(`/acme/weather/a?${ENCODED}`), {}, { line: `GET /a?${ENCODED} HTTP/1.1` }],
    [
      'quotes and the like in a query',
      get('/acme/weather/a?"<\\^`{|}>'),
      {},
      { line: 'GET /a?%22%3C%5C%5E%60%7B%7C%7D%3E HTTP/1.1' },
    ],
    [
      'line ends in a name of a rewritten path',
      get(`/acme/weather/u/7${ENCODED}`),
      { routes: [rewritten] },
      { line: 'GET /to/7%0D%0AX-Injected:%201%0D%0A%0D%0A HTTP/1.1' },
    ],
    [
      'a way up in a name of a rewritten path',
      get('/acme/weather/u/..%2f..%2fadmin'),
      { routes: [rewritten] },
      { line: 'GET /to/..%2F..%2Fadmin HTTP/1.1' },
    ],
    [
      'a query in a name of a rewritten path',
      get('/acme/weather/u/7%3fadmin=1'),
      { routes: [rewritten] },
      { line: 'GET /to/7%3Fadmin=1 HTTP/1.1' },
    ],
    [
      'an id with other bytes',
      get('/acme/weather/a', 'X-Request-Id: \xe9 x\r\n'),
      {},
      { fields: { 'x-injected': undefined } },
    ],
    [
      'addresses of others',
      get('/acme/weather/a', 'X-Forwarded-For: 6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n'),
      {},
      {
        fields: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': undefined },
      },
    ],
    [
      'another way to the same',
      get('/acme/weather/a', 'Forwarded: for=6.6.6.6;host=evil\r\n'),
      {},
      {
        fields: { forwarded: 'for=127.0.0.1;host="x";proto=http' },
      },
    ],
  ],
  async (name, bytes, rest, seen) => {
    raw.serve(rest)
    await goesOn(name, bytes, { fields: { 'x-injected': undefined }, ...seen })
    expect(raw.upstream.bytes.split('\r\n\r\n')).toHaveLength(2)
  },
)

conforms(
  'injection through policies',
  [
    [
      'a name in a query',
      '/users/7%26admin=1',
      'rewrite',
      { rules: [{ match: '/users/{id}', to: '/u?id={id}' }] },
      'GET /u?id=7%26admin=1 HTTP/1.1',
    ],
    [
      'a name with a bare ampersand in a query',
      '/users/7&admin=1',
      'rewrite',
      { rules: [{ match: '/users/{id}', to: '/u?id={id}' }] },
      'GET /u?id=7%26admin=1 HTTP/1.1',
    ],
    [
      'line ends in a name',
      '/users/7%0d%0aX-Injected:1',
      'rewrite',
      { rules: [{ match: '/users/{id}', to: '/u/{id}' }] },
      'GET /u/7%0D%0AX-Injected:1 HTTP/1.1',
    ],
  ] as const,
  async (_name, path, type, config, line) => {
    raw.serve({}, [{ type, config }])
    await raw.send(get(`/acme/weather${path}`))
    expect(raw.upstream.requests.map(request => request.line)).toEqual([line])
  },
)

test('a redirect of a path with line ends adds no field to the answer', async () => {
  raw.serve({}, [
    { type: 'redirect', config: { location: 'https://new.example.com', keepPath: true, keepQuery: true } },
  ])
  const answer = await raw.send(get(`/acme/weather/a${ENCODED}?b=${ENCODED}`))
  expect(answer.status).toBe(308)
  expect(fieldOf(answer.fields, 'x-injected')).toBeUndefined()
  expect(fieldOf(answer.fields, 'location')).toMatch(/^https:\/\/new\.example\.com\/acme\/weather\/a%0D%0A/)
})

test('requests sent at once are answered one by one, and what follows an end is not read', async () => {
  const body = 'GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
  const first = `POST /acme/weather/1 HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const answer = await raw.send(first + get('/acme/weather/2') + get('/acme/weather/3'))
  expect(answer.count).toBe(2)
  expect(raw.upstream.requests.map(({ line, body }) => [line, body])).toEqual([
    ['POST /1 HTTP/1.1', body],
    ['GET /2 HTTP/1.1', ''],
  ])
})

test('a body that breaks off never looks whole to the service', async () => {
  const socket = connect(raw.gateway.port, '127.0.0.1')
  socket.write(
    `POST /acme/weather/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'5\r\nhello\r\n'.repeat(20_000)}`,
  )
  await expect.poll(() => raw.upstream.bytes.length).toBeGreaterThan(50_000)
  socket.destroy()
  await once(socket, 'close')
  expect(await raw.forwarded()).toEqual([])
})

test('a half of a request is refused when its time is over, and goes nowhere', async () => {
  expect(readAnswer(await raw.gateway.raw('GET /acme/weather/a HTTP/1.1\r\nHost: x\r\n')).status).toBe(408)
  expect(await raw.forwarded()).toEqual([])
})
