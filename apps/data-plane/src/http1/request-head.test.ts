import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BadMessage } from './bad-message.js'
import { readRequestHead } from './request-head.js'
import { CHUNKED } from './response-head.js'

const read = (text: string) => {
  const bytes = Buffer.from(text, 'latin1')
  return readRequestHead(bytes, 0, bytes.length)
}

describe('a sound head', () => {
  test('is told with its framing, names in lower case, values as sent', () => {
    const text =
      'POST /a?b=1 HTTP/1.1\r\nHOST: x\r\nX-Odd_Name!:  a \t b \t\r\nContent-Length: 12\r\nExpect: 100-Continue\r\nEmpty:\r\n\r\nrest'
    expect(read(text)).toEqual({
      method: 'POST',
      target: '/a?b=1',
      minor: 1,
      headers: ['host', 'x', 'x-odd_name!', 'a \t b', 'content-length', '12', 'expect', '100-Continue', 'empty', ''],
      length: 12,
      persistent: true,
      expect: '100-Continue',
      upgrade: undefined,
      hosts: 1,
      alike: null,
      end: text.length - 4,
    })
  })
  test.each([
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', { persistent: false }],
    ['GET / HTTP/1.1\r\nConnection: Upgrade, Close\r\n\r\n', { persistent: false }],
    ['GET / HTTP/1.0\r\n\r\n', { persistent: false, minor: 0 }],
    ['GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', { persistent: true, minor: 0 }],
    ['\r\nGET / HTTP/1.1\r\n\r\n', { method: 'GET', hosts: 0 }],
    ['PATCH / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n', { length: CHUNKED }],
    ['GET /a HTTP/1.1\r\nA: \xff\r\n\r\n', { target: '/a', headers: ['a', '\xff'] }],
  ])('%j', (text, expected) => expect(read(text)).toMatchObject(expected))

  test('is nothing before its last byte, and the same whatever follows', () => {
    const text = 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX: y\r\n\r\n'
    for (let cut = 0; cut < text.length; cut++) expect(read(text.slice(0, cut))).toBeUndefined()
    expect(read(`${text}GET / HTTP/1.1\r\n`)).toEqual(read(text))
  })
})

test.each([
  ['GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
  ['GET / HTTP/1.1\r\n Host: x\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA: 1\r\n 2\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA: 1\r\n\t2\r\n\r\n'],
  ['GET / HTTP/1.1\r\n: x\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA: 1\n\r\n'],
  ['GET / HTTP/1.1\r\nA: 1\rB: 2\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA: \0\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA: \x7f\r\n\r\n'],
  ['GET / HTTP/1.1\r\nA\xe9: 1\r\n\r\n'],
  ['GET / HTTP/1.1\nHost: x\n\n'],
  ['GET  / HTTP/1.1\r\n\r\n'],
  ['GET / HTTP/1.1 \r\n\r\n'],
  ['GET /a b HTTP/1.1\r\n\r\n'],
  ['GET HTTP/1.1\r\n\r\n'],
  ['GET /\xff HTTP/1.1\r\n\r\n'],
  ['GET / HTTP/1.2\r\n\r\n'],
  ['GET / HTTP/2.0\r\n\r\n'],
  ['GET / http/1.1\r\n\r\n'],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['G(T / HTTP/1.1\r\n\r\n'],
  [' GET / HTTP/1.1\r\n\r\n'],
  ['\r\n\r\nGET / HTTP/1.1\r\n\r\n'],
  ['\x16\x03\x01\x02'],
  ['POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length: 1 1\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length:\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length: 9999999999999999\r\n\r\n'],
  ['POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: "chunked"\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n'],
  ['POST / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n'],
  ['POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n'],
  [`GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(1001)}\r\n`],
])('%j is refused', text => expect(() => read(text)).toThrow(BadMessage))

describe('beside llhttp', () => {
  type Seen = { method: string; url: string; raw: string[] } | undefined
  let seen: Seen
  const server = createServer({ requireHostHeader: false }, (req, res) => {
    seen ??= { method: req.method!, url: req.url!, raw: req.rawHeaders }
    res.writeHead(200, { connection: 'close' }).end()
  })
  // Sockets of an upgrade or a CONNECT are nobody's.
  server.on('connect', (_req, socket) => socket.destroy())
  beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => server.close())

  const llhttp = (bytes: Buffer): Promise<Seen> =>
    new Promise(resolve => {
      seen = undefined
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.end(bytes))
      socket.resume()
      socket.on('error', () => {})
      socket.on('close', () => resolve(seen))
    })

  const good = 'POST /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-API-Key: k\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
  const piece = fc.constantFrom(
    ...['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ',', '%', '/', '0', '1', '\xff', 'GET', 'HTTP/1.1', '\r\n\r\n'],
    ...['Transfer-Encoding: chunked\r\n', 'Content-Length: 0\r\n', 'Host: y\r\n', 'A: b\r\n'],
  )
  const mutation = fc.tuple(fc.nat(good.length - 1), fc.nat(4), piece)

  test('what we take it takes too, and reads the same from it', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 0, maxLength: 3 }), async mutations => {
        let text = good
        for (const [at, drop, add] of mutations) text = text.slice(0, at) + add + text.slice(at + drop)
        let ours: ReturnType<typeof read>
        try {
          ours = read(text)
        } catch {
          return
        }
        // A body would have to come for it to hear of the request's end; that is another matter.
        if (ours?.length !== 0 || ours.method === 'CONNECT') return
        // What is no path is refused where targets are read.
        if (!ours.target.startsWith('/')) return
        const theirs = await llhttp(Buffer.from(text.slice(0, ours.end), 'latin1'))
        // It knows only some methods.
        if (!theirs && !['POST', 'GET', 'PUT', 'HEAD'].includes(ours.method)) return
        taken++
        expect(theirs).toMatchObject({ method: ours.method, url: ours.target })
        expect(theirs!.raw.map((each, i) => (i % 2 ? each : each.toLowerCase()))).toEqual(ours.headers)
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 400) },
    )
    expect(taken).toBeGreaterThan(20)
  }, 60_000)
})
