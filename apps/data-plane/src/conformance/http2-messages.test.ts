import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { block, DATA, END_HEADERS, END_STREAM, type Field, frame, HEADERS } from '../testing/http2-frames.js'
import { GET, Http2Wire, head, POST, request } from '../testing/http2-wire.js'
import { RawGateway } from '../testing/raw-gateway.js'

// RFC 9113, 8: what is malformed is refused on its stream, nothing of it goes on, and its connection goes on. All that h2spec asks of section 8 is here.

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

const without = (name: string): readonly Field[] => GET.filter(field => field[0] !== name)
const withFields = (...fields: Field[]): Buffer => request(1, [...GET, ...fields])
const changed = (name: string, value: string): Buffer =>
  request(
    1,
    GET.map(field => (field[0] === name ? [name, value] : field)),
  )
const body = (fields: readonly Field[], ...parts: string[]): Buffer[] => [
  head(1, [...POST, ...fields]),
  ...parts.map((part, i) => frame(DATA, i === parts.length - 1 ? END_STREAM : 0, 1, Buffer.from(part))),
]
const inBlock = (...bytes: number[]): Buffer =>
  frame(HEADERS, END_HEADERS | END_STREAM, 1, Buffer.concat([block(GET), Buffer.from(bytes)]))
const trailers = (...fields: Field[]): Buffer[] => [
  head(),
  frame(DATA, 0, 1, [97]),
  frame(HEADERS, END_HEADERS | END_STREAM, 1, block(fields)),
]

conforms<[string, Buffer | Buffer[]]>(
  'HTTP/2 messages, refused',
  [
    ['a name with a capital', withFields(['X-Test', '1'])],
    ['a line end in the method', changed(':method', 'GET /smuggled HTTP/1.1\r\nx')],
    ['a space in the method', changed(':method', 'GET /')],
    ['a line end in the path', changed(':path', '/acme/weather/a HTTP/1.1\r\nHost: y\r\n\r\n')],
    ['a space in the path', changed(':path', '/acme/weather/a b')],
    ['a line end in the authority', changed(':authority', 'x\r\ny: z')],
    ['a tab in the path', changed(':path', '/acme/weather/\t')],
    ['bytes beyond ASCII in the path', changed(':path', '/acme/weather/\xe9')],
    ['a space in the scheme', changed(':scheme', 'h t')],
    ['an empty method', changed(':method', '')],
    ['an empty authority', changed(':authority', '')],
    ['an empty host', request(1, [...without(':authority'), ['host', '']])],
    ['no method', request(1, without(':method'))],
    ['no scheme', request(1, without(':scheme'))],
    ['no path', request(1, without(':path'))],
    ['an empty path', changed(':path', '')],
    ['a path without its slash', changed(':path', 'acme/weather/a')],
    ['an asterisk', changed(':path', '*')],
    ['a fragment', changed(':path', '/acme/weather/a#b')],
    ['two methods', request(1, [[':method', 'GET'], ...GET])],
    ['two schemes', request(1, [[':scheme', 'http'], ...GET])],
    ['two paths', request(1, [[':path', '/acme/weather/b'], ...GET])],
    ['two authorities', request(1, [[':authority', 'y'], ...GET])],
    ['an unknown pseudo-field', request(1, [...GET, [':test', '1']])],
    ['a pseudo-field of answers', request(1, [...GET, [':status', '200']])],
    ['another protocol', request(1, [...GET, [':protocol', 'websocket']])],
    ['a pseudo-field behind fields', request(1, [['x', '1'], ...GET])],
    ['one of them behind fields', request(1, [...without(':path'), ['x', '1'], [':path', '/acme/weather/a']])],
    ['a pseudo-field in trailers', trailers([':path', '/b'])],
    [
      'trailers that do not end',
      [head(), frame(DATA, 0, 1, [97]), frame(HEADERS, END_HEADERS, 1, block([['a', 'b']]))],
    ],
    ['a capital in trailers', trailers(['X-Sum', '1'])],
    ['connection in trailers', trailers(['connection', 'x-sum'])],
    ['te in trailers', trailers(['te', 'gzip'])],
    ['transfer-encoding in trailers', trailers(['transfer-encoding', 'chunked'])],
    ['connection', withFields(['connection', 'keep-alive'])],
    ['connection that names another field', withFields(['connection', 'x'], ['x', '1'])],
    ['keep-alive', withFields(['keep-alive', 'timeout=5'])],
    ['proxy-connection', withFields(['proxy-connection', 'keep-alive'])],
    [
      'transfer-encoding',
      body([['transfer-encoding', 'chunked']], '0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'),
    ],
    ['upgrade', withFields(['upgrade', 'websocket'])],
    ['te with more than trailers', withFields(['te', 'trailers, deflate'])],
    ['te with another coding', withFields(['te', 'gzip'])],
    ['te with nothing', withFields(['te', ''])],
    ['a length above the body', body([['content-length', '5']], 'hell')],
    ['a length below the body', body([['content-length', '5']], 'hello', 'GET /smuggled HTTP/1.1\r\n\r\n')],
    ['a length and no body', withFields(['content-length', '5'])],
    [
      'two lengths',
      body(
        [
          ['content-length', '5'],
          ['content-length', '6'],
        ],
        'hello!',
      ),
    ],
    [
      'one length twice',
      body(
        [
          ['content-length', '5'],
          ['content-length', '5'],
        ],
        'hello',
      ),
    ],
    ['a length above the body of many parts', body([['content-length', '9']], 'he', 'llo')],
    ['a length that is none', body([['content-length', 'five']], 'hello')],
    ['a length with a sign', body([['content-length', '+5']], 'hello')],
    ['a length below zero', body([['content-length', '-5']], 'hello')],
    ['another host beside the authority', withFields(['host', 'y'])],
    ['two hosts', request(1, [...without(':authority'), ['host', 'x'], ['host', 'y']])],
    ['no host at all', request(1, without(':authority'))],
    ['a host with a path', changed(':authority', 'x/acme')],
    ['a host with credentials', changed(':authority', 'user@x')],
    [
      'CONNECT',
      request(1, [
        [':method', 'CONNECT'],
        [':authority', 'x:80'],
      ]),
    ],
    ['CONNECT with a path', changed(':method', 'CONNECT')],
  ],
  async (_, bytes) => {
    const wire = await Http2Wire.open(raw.gateway.port)
    wire.send(...[bytes].flat())
    await wire.until(() => wire.reset(1) !== undefined || wire.ended(1) || wire.goaway !== undefined)
    // By a code of the stream (PROTOCOL_ERROR, CONNECT_ERROR for what is no tunnel here) or in words.
    if (wire.ended(1)) expect([400, 404, 405]).toContain(wire.status(1))
    else expect([1, 10]).toContain(wire.reset(1) ?? wire.goaway)
    expect(raw.upstream.bytes).not.toContain('smuggled')
    expect(await raw.forwarded()).toEqual([])
    wire.destroy()
  },
)

conforms<[string, Buffer | Buffer[], line: string, fields?: Record<string, string | undefined>, told?: string]>(
  'HTTP/2 messages, passed on in HTTP/1.1',
  [
    ['an authority', request(), 'GET /a HTTP/1.1', { 'x-forwarded-host': 'x' }],
    [
      'a host instead',
      request(1, [...without(':authority'), ['host', 'x']]),
      'GET /a HTTP/1.1',
      { 'x-forwarded-host': 'x' },
    ],
    ['both the same', withFields(['host', 'x']), 'GET /a HTTP/1.1', { 'x-forwarded-host': 'x' }],
    [
      'cookies in several fields',
      withFields(['cookie', 'a=1'], ['cookie', 'b=2']),
      'GET /a HTTP/1.1',
      { cookie: 'a=1' },
    ],
    ['te: trailers, which ends here', withFields(['te', 'trailers']), 'GET /a HTTP/1.1', { te: undefined }],
    ['the same twice', withFields(['te', 'trailers'], ['te', 'Trailers']), 'GET /a HTTP/1.1', { te: undefined }],
    ['settings of an upgrade, which end here', withFields(['http2-settings', 'AAMA']), 'GET /a HTTP/1.1', {}],
    ['a field that may be in no table', inBlock(0x10, 1, 0x61, 1, 0x62), 'GET /a HTTP/1.1', { a: 'b' }],
    ['a field by its number', inBlock(0x90), 'GET /a HTTP/1.1', { 'accept-encoding': 'gzip, deflate' }],
    [
      'a value in Huffman’s code',
      inBlock(0, 1, 0x61, 0x85, 0xf2, 0xb2, 0x4a, 0x84, 0xff),
      'GET /a HTTP/1.1',
      { a: 'x-test' },
    ],
    ['bytes beyond ASCII in a value', withFields(['x', '\xe9\xff']), 'GET /a HTTP/1.1', { x: '\xe9\xff' }],
    ['an empty value', withFields(['x', '']), 'GET /a HTTP/1.1', { x: '' }],
    [
      'a body with its length',
      body([['content-length', '5']], 'he', 'llo'),
      'POST /a HTTP/1.1',
      { 'content-length': '5' },
      'hello',
    ],
    ['a body without', body([], 'he', 'llo'), 'POST /a HTTP/1.1', { 'transfer-encoding': 'chunked' }, 'hello'],
    [
      'a body that looks like a request',
      body([], 'GET /x HTTP/1.1\r\nHost: x\r\n\r\n'),
      'POST /a HTTP/1.1',
      {},
      'GET /x HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
    ['another method', changed(':method', 'PROPFIND'), 'PROPFIND /a HTTP/1.1'],
    ['a query', changed(':path', '/acme/weather/a?b=%20&c'), 'GET /a?b=%20&c HTTP/1.1'],
    [
      'many fields',
      withFields(...Array.from({ length: 100 }, (_, i): Field => [`x-${i}`, String(i)])),
      'GET /a HTTP/1.1',
      { 'x-99': '99' },
    ],
  ],
  async (_, bytes, line, fields = {}, told = '') => {
    const wire = await Http2Wire.open(raw.gateway.port)
    wire.send(...[bytes].flat())
    await wire.until(() => wire.ended(1) || wire.reset(1) !== undefined)
    expect([wire.status(1), wire.body(1)]).toEqual([200, 'ok'])
    const [seen] = raw.upstream.requests
    expect(raw.upstream.requests).toHaveLength(1)
    expect(seen).toMatchObject({ line, body: told })
    for (const [name, value] of Object.entries(fields)) {
      const found = seen!.fields.find(each => each.toLowerCase().startsWith(`${name}:`))
      expect(found?.slice(name.length + 1).trim()).toBe(value)
    }
    wire.destroy()
  },
)

// nghttp2 takes such fields out and node:http2 tells nobody that they were there, where RFC 9113, 8.2.1 would have the request refused: nothing of them
// goes on either way. What belongs to a connection is not among them: that is refused, above.
conforms<[string, Buffer]>(
  'HTTP/2 fields that are none, left out',
  [
    ['a name with a space', withFields(['x test', '1'])],
    ['a name with a colon', withFields(['x:test', '1'])],
    ['no name', withFields(['', '1'])],
    ['a name with a control character', withFields(['x\x01', '1'])],
    ['a name beyond ASCII', withFields(['x\xe9', '1'])],
    ['NUL in a value', withFields(['x', 'a\0b'])],
    ['CR in a value', withFields(['x', 'a\rb'])],
    ['LF in a value', withFields(['x', 'a\nb'])],
    ['CR and LF in a value', withFields(['x', 'a\r\nHost: y\r\n\r\nGET /smuggled HTTP/1.1'])],
    ['CR and LF in a name', withFields(['x\r\nhost', 'y'])],
    ['DEL in a value', withFields(['x', 'a\x7f'])],
    ['a control character in a value', withFields(['x', 'a\x01'])],
    ['a space before a value', withFields(['x', ' a'])],
    ['a space behind a value', withFields(['x', 'a '])],
    ['a tab before a value', withFields(['x', '\ta'])],
    ['a value of white space', withFields(['x', ' '])],
  ],
  async (_, bytes) => {
    const wire = await Http2Wire.open(raw.gateway.port)
    wire.send(bytes)
    await wire.until(() => wire.ended(1) || wire.reset(1) !== undefined)
    expect([wire.status(1), wire.body(1)]).toEqual([200, 'ok'])
    const [seen] = raw.upstream.requests
    expect(raw.upstream.requests).toHaveLength(1)
    expect(seen!.line).toBe('GET /a HTTP/1.1')
    const ours = /^(host|x-forwarded-(for|host|port|proto)|forwarded|via|x-request-id):/i
    expect(seen!.fields.filter(field => !ours.test(field))).toEqual([])
    expect(raw.upstream.bytes).not.toContain('smuggled')
    wire.destroy()
  },
)
