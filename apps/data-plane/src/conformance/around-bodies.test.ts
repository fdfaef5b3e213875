import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { RawGateway } from '../testing/raw-gateway.js'
import { fieldOf } from '../testing/raw-upstream.js'
import { TestAuthority } from '../testing/test-authority.js'

// What stands around a body (RFC 9110, 6.5, 14 and 15.2; RFC 8297), between HTTP/1.1 and HTTP/2 in all directions.

const NAME = 'service.internal'
const raw = new RawGateway()
let session: ClientHttp2Session
let clear: Http2Server
let secure: Http2Server
let authority: TestAuthority
let seen: IncomingHttpHeaders = {}
let seenBehind: IncomingHttpHeaders = {}

const BEHIND = { 'x-sum': '7', 'set-cookie': 'a=1' }
function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  seen = headers
  stream.on('trailers', ({ ...behind }) => {
    seenBehind = behind
  })
  stream.additionalHeaders({ ':status': 103, link: '</a.css>; rel=preload', 'x-secret': '1' })
  stream.resume().on('end', () => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers(BEHIND))
    stream.end('ok')
  })
}

beforeAll(async () => {
  await raw.start()
  authority = await TestAuthority.create()
  const { key, chain } = await authority.server(NAME)
  clear = createServer().on('stream', serve)
  secure = createSecureServer({ key, cert: chain }).on('stream', serve)
  for (const server of [clear, secure]) await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  session?.destroy()
  clear.close()
  secure.close()
  await raw.stop()
})
beforeEach(() => {
  seen = {}
  seenBehind = {}
  raw.upstream.clear()
  session?.destroy()
  session = connect(raw.gateway.url(''))
})

interface Told {
  status: number
  hints: (string | undefined)[]
  body: string
  behind: Record<string, unknown>
}

function ask(headers: Record<string, string> = {}): Promise<Told> {
  return new Promise((resolve, reject) => {
    const told: Told = { status: 0, hints: [], body: '', behind: {} }
    const stream = session.request({ ':path': '/acme/weather/a', ...headers })
    stream
      .on('headers', hints => told.hints.push(hints.link as string))
      .on('response', head => {
        told.status = Number(head[':status'])
      })
      .on('trailers', ({ ...behind }) => {
        told.behind = behind
      })
      .setEncoding('latin1')
      .on('data', text => {
        told.body += text
      })
      .on('error', reject)
      .on('end', () => resolve(told))
  })
}

const get = (fields = '', version = '1.1'): string =>
  `GET /acme/weather/a HTTP/${version}\r\nHost: x\r\nConnection: close\r\n${fields}\r\n`
const chunked = (behind: string): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${behind}\r\n`
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Secret: 1\r\n\r\n'
const LINK = '</a.css>; rel=preload'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

const fromHttp1 = (answer: string) => (): void => {
  raw.serve()
  raw.upstream.answer = () => answer
}
const fromHttp2 = (): void =>
  raw.serve({ protocol: 'http2', targets: [{ url: `http://127.0.0.1:${(clear.address() as AddressInfo).port}` }] })
const fromTls = (server = secure as { address(): unknown }): void =>
  raw.serve({
    protocol: 'http2',
    targets: [{ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` }],
    tls: { ca: authority.pem, serverName: NAME, verify: true },
  })

/** Written to callers of HTTP/1.1: what follows the last chunk. */
conforms<[string, () => void, request: string, behind: string]>(
  'fields behind a body, to HTTP/1.1',
  [
    ['of HTTP/1.1, to who takes them', fromHttp1(chunked('X-Sum: 7\r\n')), get('TE: trailers\r\n'), 'x-sum: 7\r\n'],
    ['among other codings', fromHttp1(chunked('X-Sum: 7\r\n')), get('TE: gzip;q=0.5, trailers\r\n'), 'x-sum: 7\r\n'],
    ['to who does not', fromHttp1(chunked('X-Sum: 7\r\n')), get(), ''],
    [
      'what may not stand there',
      fromHttp1(chunked('Content-Length: 9\r\nTransfer-Encoding: x\r\nSet-Cookie: a=1\r\nX-Sum: 7\r\n')),
      get('TE: trailers\r\n'),
      'x-sum: 7\r\n',
    ],
    ['none', fromHttp1(chunked('')), get('TE: trailers\r\n'), ''],
    ['of HTTP/2', fromHttp2, get('TE: trailers\r\n'), 'x-sum: 7\r\n'],
    ['of HTTP/2, to who does not', fromHttp2, get(), ''],
    ['of HTTP/2 over TLS', fromTls, get('TE: trailers\r\n'), 'x-sum: 7\r\n'],
  ],
  async (_, arrange, request, behind) => {
    arrange()
    const text = await raw.gateway.raw(Buffer.from(request))
    expect(text.slice(text.lastIndexOf('\r\n2\r\nok'))).toBe(`\r\n2\r\nok\r\n0\r\n${behind}\r\n`)
  },
)

conforms<[string, () => void, te: boolean, behind: object]>(
  'fields behind a body, to HTTP/2',
  [
    ['of HTTP/1.1, to who takes them', fromHttp1(chunked('X-Sum: 7\r\n')), true, { 'x-sum': '7' }],
    ['to who does not', fromHttp1(chunked('X-Sum: 7\r\n')), false, {}],
    ['what may not stand there', fromHttp1(chunked('Content-Length: 9\r\nX-Sum: 7\r\n')), true, { 'x-sum': '7' }],
    ['of HTTP/2', fromHttp2, true, { 'x-sum': '7' }],
    ['of HTTP/2 over TLS', fromTls, true, { 'x-sum': '7' }],
    ['of HTTP/2, to who does not', fromHttp2, false, {}],
  ],
  async (_, arrange, te, behind) => {
    arrange()
    expect(await ask(te ? { te: 'trailers' } : {})).toMatchObject({ status: 200, body: 'ok', behind })
  },
)

const post = (announced: string, behind: string, fields = ''): string =>
  `POST /acme/weather/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTrailer: ${announced}\r\n${fields}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n${behind}\r\n`
const MANY = Array.from({ length: 33 }, (_, i) => `x-${i}`).join(', ')

conforms<[string, request: string, announced: string | undefined, behind: string[]]>(
  'fields behind a request, of HTTP/1.1 to HTTP/1.1',
  [
    ['announced', post('X-Sum', 'X-Sum: 7\r\n'), 'x-sum', ['x-sum: 7']],
    ['several, in their order', post('a, B', 'B: 2\r\nA: 1\r\nB: 3\r\n'), 'a, b', ['b: 2', 'a: 1', 'b: 3']],
    ['announced, and not told', post('X-Sum', ''), 'x-sum', []],
    ['told, and not announced', post('X-Sum', 'X-Other: 7\r\n'), 'x-sum', []],
    [
      'what may not stand there',
      post(
        'Content-Length, Transfer-Encoding, Host, Authorization, X-Api-Key, Cookie, Content-Type, Cache-Control, Range, If-Match, Trailer, X-Sum',
        'Content-Length: 9\r\nTransfer-Encoding: x\r\nHost: y\r\nAuthorization: z\r\nX-Api-Key: k\r\nCookie: a=1\r\nContent-Type: x/y\r\nCache-Control: x\r\nRange: x\r\nIf-Match: x\r\nTrailer: y\r\nX-Sum: 7\r\n',
      ),
      'x-sum',
      ['x-sum: 7'],
    ],
    ['nothing else', post('Content-Length, te', 'Content-Length: 9\r\n'), undefined, []],
    ['who calls, which we tell', post('X-Forwarded-For, Via', 'X-Forwarded-For: 1.2.3.4\r\n'), undefined, []],
    ['what the head says already', post('X-Sum', 'X-Sum: 7\r\n', 'X-Sum: 1\r\n'), undefined, []],
    ['what Connection lists', post('X-Sum', 'X-Sum: 7\r\n', 'Connection: X-Sum\r\n'), undefined, []],
    ['more names than anybody has', post(MANY, 'X-1: 1\r\n'), undefined, []],
    ['a name that is none', post('x y, ', 'x: 1\r\n'), undefined, []],
  ],
  async (_, request, announced, behind) => {
    fromHttp1(OK)()
    expect((await raw.send(request)).status).toBe(200)
    const [seen] = raw.upstream.requests
    expect([seen!.body, fieldOf(seen!.fields, 'trailer'), seen!.behind]).toEqual(['hello', announced, behind])
  },
)

test('fields behind a request go on to HTTP/2, and from HTTP/2', async () => {
  for (const arrange of [fromHttp2, fromTls]) {
    arrange()
    seenBehind = {}
    const { body } = await raw.send(post('X-Sum, x-two', 'X-Sum: 7\r\nX-Two: 1\r\nX-Two: 2\r\n'))
    expect(body).toMatch(/^HTTP\/1\.1 200 /)
    expect(seen.trailer).toBe('x-sum, x-two')
    expect(seenBehind).toMatchObject({ 'x-sum': '7', 'x-two': '1, 2' })
  }
  const ending = async (announced: Record<string, string>): Promise<void> => {
    const stream = session.request(
      { ':path': '/acme/weather/a', ':method': 'POST', ...announced },
      { waitForTrailers: true },
    )
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7', 'x-other': '8' }))
    stream.end('hello')
    await once(stream.resume(), 'end')
  }
  seenBehind = {}
  await ending({ trailer: 'x-sum' })
  expect([seenBehind['x-sum'], seenBehind['x-other']]).toEqual(['7', undefined])
  fromHttp1(OK)()
  await ending({ trailer: 'x-sum' })
  await ending({})
  expect(raw.upstream.requests.map(({ body, behind }) => [body, behind])).toEqual([
    ['hello', ['x-sum: 7']],
    ['hello', []],
  ])
})

test('fields behind a request do not come in by the back door where a policy decides about its head', async () => {
  fromHttp1(OK)()
  raw.serve({}, [{ type: 'request-transform', config: { removeHeaders: ['x-admin'] } }])
  expect((await raw.send(post('X-Admin', 'X-Admin: yes\r\n', 'X-Admin: yes\r\n'))).status).toBe(200)
  expect((await raw.send(post('X-Admin', 'X-Admin: yes\r\n'))).status).toBe(200)
  expect(raw.upstream.requests.map(({ fields, behind }) => [fieldOf(fields, 'x-admin'), behind])).toEqual([
    [undefined, []],
    [undefined, []],
  ])
})

test('fields behind a request that are too many are refused', async () => {
  fromHttp1(OK)()
  const answer = await raw.send(post('X-Sum', `X-Sum: ${'7'.repeat(20_000)}`))
  expect([answer.status, answer.count]).toEqual([431, 1])
  expect(raw.upstream.requests).toEqual([])
})

conforms<[string, () => void, hints: string[]]>(
  'early hints',
  [
    ['of HTTP/1.1: links, and nothing else', fromHttp1(HINTS + OK), [LINK]],
    ['again and again', fromHttp1(HINTS + HINTS + OK), [LINK, LINK]],
    ['of HTTP/2', fromHttp2, [LINK]],
    ['of HTTP/2 over TLS', fromTls, [LINK]],
    ['without links', fromHttp1(`HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\n${OK}`), []],
    ['other interim answers end here', fromHttp1(`HTTP/1.1 102 Processing\r\nLink: </a>\r\n\r\n${OK}`), []],
  ],
  async (_, arrange, hints) => {
    arrange()
    expect(await ask()).toMatchObject({ status: 200, hints, body: 'ok' })
    const text = await raw.gateway.raw(Buffer.from(get()))
    const expected = hints.map(link => `HTTP/1.1 103 Early Hints\r\nlink: ${link}\r\n\r\n`).join('')
    expect(text.slice(0, text.indexOf('HTTP/1.1 200'))).toBe(expected)
    // HTTP/1.0 knows no interim answers (RFC 9110, 15.2).
    expect(await raw.gateway.raw(Buffer.from(get('', '1.0')))).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).not.toContain('secret')
  },
)

conforms<
  [
    string,
    request: string,
    answer: string,
    sent: Record<string, string>,
    told: [number, Record<string, string>, string],
  ]
>(
  'ranges, passed on',
  [
    [
      'a part',
      'Range: bytes=0-1\r\n',
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/5\r\nContent-Length: 2\r\n\r\nhe',
      { range: 'bytes=0-1' },
      [206, { 'content-range': 'bytes 0-1/5' }, 'he'],
    ],
    [
      'several parts',
      'Range: bytes=0-0,2-2\r\n',
      'HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 5\r\n\r\n--x--',
      { range: 'bytes=0-0,2-2' },
      [206, { 'content-type': 'multipart/byteranges; boundary=x' }, '--x--'],
    ],
    ['only while it is the same', 'Range: bytes=0-1\r\nIf-Range: "a"\r\n', OK, { 'if-range': '"a"' }, [200, {}, 'ok']],
    [
      'a part that is not there',
      'Range: bytes=9-\r\n',
      'HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */5\r\nContent-Length: 0\r\n\r\n',
      { range: 'bytes=9-' },
      [416, { 'content-range': 'bytes */5' }, ''],
    ],
    [
      'what has not changed',
      'If-None-Match: "a"\r\n',
      'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n',
      { 'if-none-match': '"a"' },
      [304, { etag: '"a"' }, ''],
    ],
    [
      'that there are parts',
      '',
      'HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: 2\r\n\r\nok',
      {},
      [200, { 'accept-ranges': 'bytes' }, 'ok'],
    ],
  ],
  async (_, fields, answer, sent, [status, told, body]) => {
    fromHttp1(answer)()
    const got = await raw.send(get(fields))
    expect(got).toMatchObject({ status, body, count: 1 })
    for (const [name, value] of Object.entries(told)) expect(fieldOf(got.fields, name)).toBe(value)
    const [request] = raw.upstream.requests
    for (const [name, value] of Object.entries(sent)) expect(fieldOf(request!.fields, name)).toBe(value)
  },
)

test('HTTP/2 over TLS is agreed on by ALPN; who does not agree is not called', async () => {
  fromTls()
  expect(await ask()).toMatchObject({ status: 200, body: 'ok' })
  expect(seen).toMatchObject({ ':scheme': 'https', ':path': '/a' })
  const { key, chain } = await authority.server(NAME)
  const stranger = createTlsServer({ key, cert: chain, ALPNProtocols: ['http/1.1'] })
  await once(stranger.listen(0, '127.0.0.1'), 'listening')
  fromTls(stranger)
  expect((await ask()).status).toBe(503)
  stranger.close()
})
