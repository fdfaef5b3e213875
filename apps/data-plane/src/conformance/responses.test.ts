import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { RawGateway } from '../testing/raw-gateway.js'
import { fieldOf } from '../testing/raw-upstream.js'

// What a service answers is read as strictly: what has more than one reading reaches nobody, and never the next caller.

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

const call = (method = 'GET'): string =>
  `${method} /acme/weather/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
const ok = (fields: string, body = ''): string => `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`
const POISON = 'HTTP/1.1 200 OK\r\nX-Poison: 1\r\nContent-Length: 6\r\n\r\npoison'
const chunked = (body: string): string => ok('Transfer-Encoding: chunked\r\n', body)

/** The caller after the one it was meant for gets an answer of its own. */
async function nobodyIsPoisoned(): Promise<void> {
  raw.upstream.answer = () => ok('Content-Length: 4\r\n', 'next')
  raw.upstream.hangsUp = false
  const next = await raw.send(call())
  expect([next.status, next.body, fieldOf(next.fields, 'x-poison')]).toEqual([200, 'next', undefined])
}

conforms<[string, string]>(
  'HTTP/1.1 answers, refused',
  [
    ['a length and chunks', ok('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '2\r\nok\r\n0\r\n\r\n')],
    ['chunks and a length', ok('Transfer-Encoding: chunked\r\nContent-Length: 2\r\n', '2\r\nok\r\n0\r\n\r\n')],
    ['two lengths', ok('Content-Length: 2\r\nContent-Length: 3\r\n', 'ok!')],
    ['the same length twice', ok('Content-Length: 2\r\nContent-Length: 2\r\n', 'ok')],
    ['two lengths in one field', ok('Content-Length: 2, 3\r\n', 'ok!')],
    ['a length with a sign', ok('Content-Length: +2\r\n', 'ok')],
    ['a length below zero', ok('Content-Length: -2\r\n', 'ok')],
    ['no length in its field', ok('Content-Length:\r\n', 'ok')],
    ['an unknown coding', ok('Transfer-Encoding: xchunked\r\n', 'ok')],
    ['a coding above chunked', ok('Transfer-Encoding: chunked, gzip\r\n', 'ok')],
    ['a coding below chunked', ok('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n')],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['a length beyond all numbers', ok('Content-Length: 18446744073709551618\r\n', 'ok')],
    ['a length in hex', ok('Content-Length: 0x2\r\n', 'ok')],
    ['no coding', ok('Transfer-Encoding:\r\n', 'ok')],
    ['identity', ok('Transfer-Encoding: identity\r\n', 'ok')],
    ['chunked twice', ok('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '2\r\nok\r\n0\r\n\r\n')],
    ['a length on a folded line', ok('Content-Length:\r\n 2\r\n', 'ok')],
    ['a coding behind a bare CR', ok('Content-Length: 2\r\nA: 1\rTransfer-Encoding: chunked\r\n', 'ok')],
    ['a space before the first field', 'HTTP/1.1 200 OK\r\n Content-Length: 2\r\n\r\nok'],
    ['NUL in the reason', ok('Content-Length: 2\r\n', 'ok').replace('OK', 'O\0K')],
    ['a bare CR in the reason', ok('Content-Length: 2\r\n', 'ok').replace('OK', 'O\rX-Poison: 1')],
    ['a folded field', ok('Content-Length: 2\r\nA: 1\r\n 2\r\n', 'ok')],
    ['a space before a colon', ok('Content-Length: 2\r\nA : 1\r\n', 'ok')],
    ['a field without a colon', ok('Content-Length: 2\r\nA\r\n', 'ok')],
    ['a field without a name', ok('Content-Length: 2\r\n: 1\r\n', 'ok')],
    ['a bare CR in a field', ok('Content-Length: 2\r\nA: 1\rX-Poison: 1\r\n', 'ok')],
    ['a bare LF in a field', ok('Content-Length: 2\r\nA: 1\nX-Poison: 1\r\n', 'ok')],
    ['NUL in a field', ok('Content-Length: 2\r\nA: \0\r\n', 'ok')],
    ['bare LFs alone', ok('Content-Length: 2\r\n', 'ok').replaceAll('\r', '')],
    ['no status line', 'Content-Length: 2\r\n\r\nok'],
    ['another protocol', ok('Content-Length: 2\r\n', 'ok').replace('HTTP/1.1', 'ICY')],
    ['HTTP/2', ok('Content-Length: 2\r\n', 'ok').replace('HTTP/1.1', 'HTTP/2')],
    ['a status of two digits', ok('Content-Length: 2\r\n', 'ok').replace('200', '20')],
    ['a status of four digits', ok('Content-Length: 2\r\n', 'ok').replace('200', '2000')],
    ['a status that is none', ok('Content-Length: 2\r\n', 'ok').replace('200', 'abc')],
    ['a status below 100', ok('Content-Length: 2\r\n', 'ok').replace('200', '099')],
    ['another protocol that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    [
      'interim answers without end',
      `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(200)}${ok('Content-Length: 2\r\n', 'ok')}`,
    ],
    ['a head without end', ok(`A: ${'a'.repeat(200_000)}\r\n`)],
    ['fields without end', ok('a: b\r\n'.repeat(20_000))],
  ],
  async (_name, answer) => {
    raw.upstream.answer = () => answer
    raw.upstream.hangsUp = true
    const told = await raw.send(call('POST'))
    expect(told).toMatchObject({ status: 502, count: 1 })
    expect(JSON.parse(told.body)).toMatchObject({ code: 'upstream_error' })
    expect(fieldOf(told.fields, 'x-poison')).toBeUndefined()
    await nobodyIsPoisoned()
  },
)

conforms<[string, string]>(
  'HTTP/1.1 answers that break off, never whole',
  [
    ['fewer bytes than the length', ok('Content-Length: 9\r\n', 'ok')],
    ['no last chunk', chunked('2\r\nok\r\n')],
    ['a chunk size that is none', chunked('2\r\nok\r\nzz\r\n')],
    ['a chunk longer than its size', chunked('1\r\nok\r\n0\r\n\r\n')],
    ['a bare LF behind a size', chunked('2\nok\r\n0\r\n\r\n')],
    ['a size beyond all numbers', chunked('2\r\nok\r\nffffffffffffffffff\r\n')],
    ['half a trailer', chunked('2\r\nok\r\n0\r\nA: b\r\n')],
  ],
  async (_name, answer) => {
    raw.upstream.answer = () => answer
    raw.upstream.hangsUp = true
    const { status, fields, body } = await raw.send(call())
    if (status !== 502) {
      const length = fieldOf(fields, 'content-length')
      expect(length === undefined ? body.endsWith('0\r\n\r\n') : body.length === Number(length)).toBe(false)
    }
    await nobodyIsPoisoned()
  },
)

/** With what the caller gets, its chunks as they come. */
conforms<[string, string, { status?: number; body: string }, method?: string]>(
  'HTTP/1.1 answers, relayed, and what follows them dropped',
  [
    ['another answer behind', ok('Content-Length: 2\r\n', 'ok') + POISON, { body: 'ok' }],
    ['bytes behind', ok('Content-Length: 2\r\n', 'ok and more'), { body: 'ok' }],
    ['another answer behind chunks', chunked('2\r\nok\r\n0\r\n\r\n') + POISON, { body: '2\r\nok\r\n0\r\n\r\n' }],
    ['a body where none can be', `HTTP/1.1 204 No Content\r\n\r\n${POISON}`, { status: 204, body: '' }],
    [
      'a body behind 304',
      `HTTP/1.1 304 Not Modified\r\nContent-Length: 60\r\n\r\n${POISON}`,
      { status: 304, body: '' },
    ],
    ['a body behind HEAD', ok('Content-Length: 60\r\n', POISON), { body: '' }, 'HEAD'],
    [
      'interim answers',
      `HTTP/1.1 102 Processing\r\nLink: </a>\r\n\r\n${ok('Content-Length: 2\r\n', 'ok')}`,
      { body: 'ok' },
    ],
    [
      'extensions and trailers, which end here',
      chunked('2;a=b\r\nok\r\n0\r\nX-Late: 1\r\n\r\n'),
      { body: '2\r\nok\r\n0\r\n\r\n' },
    ],
    ['no reason', ok('Content-Length: 2\r\n', 'ok').replace(' OK', ''), { body: 'ok' }],
  ],
  async (_name, answer, { status = 200, body }, method) => {
    raw.upstream.answer = () => answer
    raw.upstream.hangsUp = false
    expect(await raw.send(call(method))).toMatchObject({ status, body })
    await nobodyIsPoisoned()
  },
)
