import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { RawGateway } from '../testing/raw-gateway.js'

// RFC 9112: what has more than one reading is refused, and nothing of it goes on.

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

const HOST = 'Host: x\r\n'
const get = (fields: string, line = 'GET /acme/weather/a HTTP/1.1'): string => `${line}\r\n${fields}\r\n`
const post = (fields: string, body = ''): string => `POST /acme/weather/a HTTP/1.1\r\n${HOST}${fields}\r\n${body}`
const SMUGGLED = 'GET /acme/weather/smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
const TWO_WAYS = `0\r\n\r\n${SMUGGLED}`
const chunked = (body: string): string => post('Transfer-Encoding: chunked\r\n', body)

async function isRefused(_name: string, bytes: string, status = 400): Promise<void> {
  const answer = await raw.send(bytes)
  expect(answer).toMatchObject({ status, count: 1 })
  expect(answer.fields.map(field => field.toLowerCase())).toContain('connection: close')
  expect(await raw.forwarded()).toEqual([])
}

conforms(
  'HTTP/1.1 framing of requests, refused',
  [
    ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', TWO_WAYS)],
    ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', TWO_WAYS)],
    ['chunks and a length of 0', post('Content-Length: 0\r\nTransfer-Encoding: chunked\r\n', TWO_WAYS)],
    ['chunks and a length that is none', post('Content-Length: x\r\nTransfer-Encoding: chunked\r\n', TWO_WAYS)],
    ['two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello!')],
    ['the same length twice', post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello')],
    ['two lengths in one field', post('Content-Length: 5, 6\r\n', 'hello!')],
    ['the same length twice in one field', post('Content-Length: 5, 5\r\n', 'hello')],
    ['a length with a sign', post('Content-Length: +5\r\n', 'hello')],
    ['a length below zero', post('Content-Length: -5\r\n', 'hello')],
    ['a length in hex', post('Content-Length: 0x5\r\n', 'hello')],
    ['a length with an exponent', post('Content-Length: 1e1\r\n', 'hello')],
    ['a length with a fraction', post('Content-Length: 5.0\r\n', 'hello')],
    ['a length in two words', post('Content-Length: 5 5\r\n', 'hello')],
    ['a length with a parameter', post('Content-Length: 5;a\r\n', 'hello')],
    ['a quoted length', post('Content-Length: "5"\r\n', 'hello')],
    ['no length in its field', post('Content-Length:\r\n', 'hello')],
    ['a length beyond all numbers', post('Content-Length: 18446744073709551621\r\n', 'hello')],
    ['a length in other digits', post('Content-Length: \xd9\xa5\r\n', 'hello')],
    ['a length after a vertical tab', post('Content-Length: \x0b5\r\n', 'hello')],
    ['an unknown coding', post('Transfer-Encoding: xchunked\r\n', TWO_WAYS)],
    ['no coding', post('Transfer-Encoding:\r\n', TWO_WAYS)],
    ['identity', post('Transfer-Encoding: identity\r\n', TWO_WAYS)],
    ['a coding below chunked', post('Transfer-Encoding: gzip, chunked\r\n', TWO_WAYS)],
    ['a coding above chunked', post('Transfer-Encoding: chunked, gzip\r\n', TWO_WAYS)],
    ['chunked, then identity', post('Transfer-Encoding: chunked, identity\r\n', TWO_WAYS)],
    ['chunked twice in one field', post('Transfer-Encoding: chunked, chunked\r\n', TWO_WAYS)],
    ['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', TWO_WAYS)],
    ['chunked, then another field of it', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n', TWO_WAYS)],
    ['a comma before chunked', post('Transfer-Encoding: ,chunked\r\n', TWO_WAYS)],
    ['a comma after chunked', post('Transfer-Encoding: chunked,\r\n', TWO_WAYS)],
    ['chunked with a parameter', post('Transfer-Encoding: chunked;q=1\r\n', TWO_WAYS)],
    ['quoted chunked', post('Transfer-Encoding: "chunked"\r\n', TWO_WAYS)],
    ['chunked after a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', TWO_WAYS)],
    ['chunked after a form feed', post('Transfer-Encoding: \x0cchunked\r\n', TWO_WAYS)],
    ['chunked before NUL', post('Transfer-Encoding: chunked\0\r\n', TWO_WAYS)],
    ['chunked with a soft hyphen', post('Transfer-Encoding: chunk\xaded\r\n', TWO_WAYS)],
    ['a space before the colon', post('Content-Length: 5\r\nTransfer-Encoding : chunked\r\n', TWO_WAYS)],
    ['a tab before the colon', post('Content-Length: 5\r\nTransfer-Encoding\t: chunked\r\n', TWO_WAYS)],
    ['NUL before the colon', post('Content-Length: 5\r\nTransfer-Encoding\0: chunked\r\n', TWO_WAYS)],
    ['a coding behind a bare LF', post('Content-Length: 5\r\nX: y\nTransfer-Encoding: chunked\r\n', TWO_WAYS)],
    ['a coding behind a bare CR', post('Content-Length: 5\r\nX: y\rTransfer-Encoding: chunked\r\n', TWO_WAYS)],
    ['a coding on a folded line', post('Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n', TWO_WAYS)],
    ['a length on a folded line', post('Content-Length:\r\n 5\r\n', 'hello')],
    [
      'a coding in a folded other field',
      post('Content-Length: 5\r\nX: a\r\n\tTransfer-Encoding: chunked\r\n', TWO_WAYS),
    ],
    ['chunks in HTTP/1.0', `POST /acme/weather/a HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${TWO_WAYS}`],
  ],
  isRefused,
)

conforms(
  'HTTP/1.1 chunks, refused and never a whole request',
  [
    ['no size', chunked('\r\nhello\r\n0\r\n\r\n')],
    ['a size that is none', chunked('zz\r\nhello\r\n0\r\n\r\n')],
    ['a size with a prefix', chunked('0x5\r\nhello\r\n0\r\n\r\n')],
    ['a size with a sign', chunked('+5\r\nhello\r\n0\r\n\r\n')],
    ['a size below zero', chunked('-5\r\nhello\r\n0\r\n\r\n')],
    ['a space before a size', chunked(' 5\r\nhello\r\n0\r\n\r\n')],
    ['a space behind a size', chunked('5 \r\nhello\r\n0\r\n\r\n')],
    ['an underscore in a size', chunked('0_5\r\nhello\r\n0\r\n\r\n')],
    ['a size beyond all numbers', chunked('10000000000000005\r\nhello\r\n0\r\n\r\n')],
    ['zeros without end before a size', chunked('00000000000000000005\r\nhello\r\n0\r\n\r\n')],
    ['a bare LF behind a size', chunked('5\nhello\r\n0\r\n\r\n')],
    ['a bare CR behind a size', chunked('5\rhello\r\n0\r\n\r\n')],
    ['a bare LF behind an extension', chunked(`5;a\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a bare CR in an extension', chunked('5;a\rb\r\nhello\r\n0\r\n\r\n')],
    ['NUL in an extension', chunked('5;a\0\r\nhello\r\n0\r\n\r\n')],
    ['an extension without end', chunked(`5;${'a'.repeat(10_000)}\r\nhello\r\n0\r\n\r\n`)],
    ['extensions in all without end', chunked(`${`1;${'a'.repeat(1_000)}\r\nx\r\n`.repeat(5)}0\r\n\r\n`)],
    ['a chunk longer than its size', chunked('3\r\nhello\r\n0\r\n\r\n')],
    ['a chunk shorter than its size', chunked('8\r\nhello\r\n0\r\n\r\nx')],
    ['a bare LF behind a chunk', chunked('5\r\nhello\n0\r\n\r\n')],
    ['a bare LF behind the last chunk', chunked('5\r\nhello\r\n0\n\n')],
    ['a folded trailer', chunked('0\r\nA: b\r\n c\r\n\r\n')],
    ['a trailer without a colon', chunked('0\r\nGET /acme/weather/smuggled HTTP/1.1\r\n\r\n')],
    ['a trailer with a space before the colon', chunked('0\r\nA : b\r\n\r\n')],
    ['NUL in a trailer', chunked('0\r\nA: \0\r\n\r\n')],
    ['a bare LF in the trailer', chunked('0\r\nA: b\n\r\n\r\n')],
  ],
  isRefused,
)

conforms(
  'HTTP/1.1 heads, refused',
  [
    ['a folded field', get(`${HOST}A: 1\r\n 2\r\n`)],
    ['a field folded by a tab', get(`${HOST}A: 1\r\n\t2\r\n`)],
    ['a space before the first field', get(` ${HOST}`)],
    ['an empty field', get(`${HOST}: 1\r\n`)],
    ['a field without a colon', get(`${HOST}A\r\n`)],
    ['a space before a colon', get('Host : x\r\n')],
    ['a space in a name', get(`${HOST}A B: 1\r\n`)],
    ...[...'"(),/;<=>?@[\\]{}'].map(char => [`${char} in a name`, get(`${HOST}A${char}: 1\r\n`)] as const),
    ['bytes beyond ASCII in a name', get(`${HOST}A\xe9: 1\r\n`)],
    ['NUL in a name', get(`${HOST}A\0: 1\r\n`)],
    ...[...'\0\x01\x08\x0b\x0c\x0e\x1b\x1f\x7f'].map(
      char => [`\\x${char.charCodeAt(0).toString(16)} in a value`, get(`${HOST}A: a${char}b\r\n`)] as const,
    ),
    ['a bare CR in a value', get(`${HOST}A: a\rb\r\n`)],
    ['a bare LF between fields', get(`${HOST}A: 1\nB: 2\r\n`)],
    ['bare LFs alone', get(HOST).replaceAll('\r', '')],
    ['bare CRs alone', `${get(HOST).replaceAll('\n', '')}\n\n`],
    ['two spaces before the target', get(HOST, 'GET  /acme/weather/a HTTP/1.1')],
    ['two spaces before the version', get(HOST, 'GET /acme/weather/a  HTTP/1.1')],
    ['a tab before the target', get(HOST, 'GET\t/acme/weather/a HTTP/1.1')],
    ['a space behind the version', get(HOST, 'GET /acme/weather/a HTTP/1.1 ')],
    ['a space in the target', get(HOST, 'GET /acme/weather/a b HTTP/1.1')],
    ['a bare CR in the target', get(HOST, 'GET /acme/weather/a\rb HTTP/1.1')],
    ['a space before the method', get(HOST, ' GET /acme/weather/a HTTP/1.1')],
    ['a method that is no token', get(HOST, 'G(T /acme/weather/a HTTP/1.1')],
    ['no version', get(HOST, 'GET /acme/weather/a')],
    ['a version in small letters', get(HOST, 'GET /acme/weather/a http/1.1')],
    ['HTTP/1.2', get(HOST, 'GET /acme/weather/a HTTP/1.2')],
    ['HTTP/1.10', get(HOST, 'GET /acme/weather/a HTTP/1.10')],
    ['HTTP/01.1', get(HOST, 'GET /acme/weather/a HTTP/01.1')],
    ['HTTP/1', get(HOST, 'GET /acme/weather/a HTTP/1')],
    ['HTTP/2.0', get(HOST, 'GET /acme/weather/a HTTP/2.0')],
    ['HTTP/3', get(HOST, 'GET /acme/weather/a HTTP/3')],
    ['another protocol', get(HOST, 'GET /acme/weather/a RTSP/1.0')],
    ['TLS', '\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03\r\n\r\n'],
    ['many empty lines before', `\r\n\r\n\r\n${get(HOST)}`],
    ['a long field', get(`${HOST}A: ${'a'.repeat(40_000)}\r\n`), 431],
    ['a long name', get(`${HOST}${'a'.repeat(40_000)}: 1\r\n`), 431],
    ['a long target', get(HOST, `GET /acme/weather/${'a'.repeat(40_000)} HTTP/1.1`), 431],
    ['a long method', get(HOST, `${'G'.repeat(40_000)} /acme/weather/a HTTP/1.1`), 431],
    ['a line without end', `GET /acme/weather/${'a'.repeat(40_000)}`, 431],
    ['too many fields', get(HOST + 'a: b\r\n'.repeat(1_200)), 431],
  ] as [string, string, number?][],
  isRefused,
)

conforms(
  'HTTP/1.1 targets and hosts, refused',
  [
    ['no Host', get('')],
    ['two Hosts', get(`${HOST}Host: y\r\n`)],
    ['the same Host twice', get(HOST + HOST)],
    ['two Hosts in one field', get('Host: x, y\r\n')],
    ['a Host with a space', get('Host: a b\r\n')],
    ['a Host with a path', get('Host: x/acme\r\n')],
    ['a Host with a query', get('Host: x?y\r\n')],
    ['a Host with a fragment', get('Host: x#y\r\n')],
    ['a Host with credentials', get('Host: user@x\r\n')],
    ['a Host with two ports', get('Host: x:80:80\r\n')],
    ['a Host with a port that is none', get('Host: x:http\r\n')],
    ['a Host with an escape', get('Host: %78\r\n')],
    ['a Host with bytes beyond ASCII', get('Host: \xe9\r\n')],
    ['half an IPv6 address', get('Host: [::1\r\n')],
    ['a Host with quotes', get('Host: x"y\r\n')],
    ['two Hosts and an absolute target', get(HOST + HOST, 'GET http://x/acme/weather/a HTTP/1.1')],
    ['an absolute target without a host', get(HOST, 'GET http:///acme/weather/a HTTP/1.1')],
    ['an absolute target with credentials', get(HOST, 'GET http://user@x/acme/weather/a HTTP/1.1')],
    ['an absolute target of another scheme', get(HOST, 'GET ftp://x/acme/weather/a HTTP/1.1')],
    ['an absolute target with a fragment', get(HOST, 'GET http://x/acme/weather/a#b HTTP/1.1')],
    ['an absolute target with a bad port', get(HOST, 'GET http://x:999999/acme/weather/a HTTP/1.1')],
    ['a target without a slash', get(HOST, 'GET acme/weather/a HTTP/1.1')],
    ['an authority', get(HOST, 'GET x:80 HTTP/1.1')],
    ['CONNECT', get(HOST, 'CONNECT x:80 HTTP/1.1')],
    ['an asterisk', get(HOST, 'OPTIONS * HTTP/1.1')],
    ['a fragment', get(HOST, 'GET /acme/weather/a#b HTTP/1.1')],
  ],
  isRefused,
)
