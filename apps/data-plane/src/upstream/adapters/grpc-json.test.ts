import { type Transcoder, transcoderOf } from '@gatehouse/shared/grpc-json/transcoder.js'
import { WireReader } from '@gatehouse/shared/grpc-json/wire.js'
import type { MethodDefinition } from '@grpc/proto-loader'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { annotated, definition, descriptorSet } from '../../testing/library.js'

const { Get, Add, Change } = definition['acme.Library'] as unknown as Record<string, MethodDefinition<object, object>>
const transcoder: Transcoder = transcoderOf(descriptorSet(...annotated))
const asked = (verb: string, path: string, query = '', body = '') => {
  const found = transcoder.request(verb, path, query, body)
  if (!found) return undefined
  const { path: at } = found.method
  const of = { '/acme.Library/Get': Get, '/acme.Library/List': Get, '/acme.Library/Change': Change }[at] ?? Add
  return [at, of!.requestDeserialize(Buffer.from(found.message))]
}

test.each<[string, string, string, string, string, object]>([
  ['GET', '/v1/shelves/a/books/b', '', '', 'Get', { name: 'shelves/a/books/b' }],
  ['GET', '/v1/books/b', 'shelf=s&state=OLD', '', 'Get', { name: 'b', shelf: 's', state: 'OLD' }],
  ['GET', '/v1/books/a%2Fb%20c', '', '', 'Get', { name: 'a/b c' }],
  ['GET', '/v1/titles/a/b/c:title', '', '', 'Get', { name: 'a/b/c' }],
  ['GET', '/v1/titles/a%2fb/c:title', '', '', 'Get', { name: 'a%2Fb/c' }],
  ['GET', '/v1/shelves/s/books', 'state=1', '', 'List', { shelf: 's', state: 'OLD' }],
  ['POST', '/v1/books', '', '{"name":"b","page_count":3}', 'Add', { name: 'b', page_count: 3 }],
  [
    'PATCH',
    '/v1/books/b',
    'only=tags&only=state',
    '{"name":"x","tags":["t"]}',
    'Change',
    { only: ['tags', 'state'], book: expect.objectContaining({ name: 'b', tags: ['t'] }) },
  ],
])('%s %s?%s %s', (verb, path, query, body, method, message) => {
  expect(asked(verb, path, query, body)).toEqual([`/acme.Library/${method}`, expect.objectContaining(message)])
})

test.each([
  ['GET', '/v1/books'],
  ['PUT', '/v1/books/b'],
  ['GET', '/v1/books/a/b'],
  ['GET', '/v1/shelves//books'],
  ['GET', '/v1/titles/a'],
  ['GET', '/V1/books/b'],
])('nothing is at %s %s', (verb, path) => expect(asked(verb, path)).toBeUndefined())

test.each([
  ['{', 'not valid JSON'],
  ['[]', 'an object'],
  ['{"title":1}', '/title: acme.Book has no such field'],
  ['{"name":1}', '/name: a text'],
  ['{"pageCount":1.5}', '/pageCount: a whole number'],
  ['{"pageCount":2147483648}', '/pageCount: a whole number'],
  ['{"count":-1}', '/count: a whole number'],
  ['{"tags":"a"}', '/tags: a list'],
  ['{"tags":[1]}', '/tags/0: a text'],
  ['{"state":"GONE"}', '/state: one of NEW, OLD'],
  ['{"author":{"born":"x"}}', '/author/born: a whole number'],
  ['{"prices":[1]}', '/prices: an object'],
  ['{"cover":"?"}', '/cover: bytes in base64'],
  ['{"lent":"true"}', '/lent: true or false'],
])('%s does not fit', (body, message) => expect(() => asked('POST', '/v1/books', '', body)).toThrow(message))

test('nothing stands there under both names of its field, beside what the path says neither', () => {
  const twice = 'stands there under both of its names'
  expect(() => asked('POST', '/v1/books', '', '{"page_count":3,"pageCount":4}')).toThrow(`/pageCount: ${twice}`)
  expect(() => asked('POST', '/v1/books', '', '{"page_count":3,"pageCount":null}')).toThrow(twice)
})

test('a query that does not fit, or names what is not there', () => {
  expect(() => asked('GET', '/v1/books/b', 'title=x')).toThrow('/title')
  expect(() => asked('GET', '/v1/books/b', 'state=GONE')).toThrow('/state')
  expect(() => asked('GET', '/v1/books/b', 'name.x=1')).toThrow('/name/x')
})

/** Any book, as JSON has it. */
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)
const int32 = fc.integer()
const uint32 = fc.nat(2 ** 32 - 1)
const float = fc.float({ noNaN: true, noDefaultInfinity: true }).filter(each => !Object.is(each, -0))
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter(each => !Object.is(each, -0))
const text = fc.string({ unit: 'grapheme' })
const book = fc.record({
  name: text,
  pageCount: int32,
  tags: fc.array(text, { maxLength: 3 }),
  state: fc.constantFrom('NEW', 'OLD'),
  author: fc.option(fc.record({ given: text, born: int32 }), { nil: undefined }),
  sold: int64,
  cover: fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes).toString('base64')),
  prices: fc.dictionary(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), double, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  ratio: float,
  lent: fc.boolean(),
  weights: fc.array(int64, { maxLength: 3 }),
  checks: fc.array(uint32, { maxLength: 3 }),
  big: uint64,
  small: int32,
  tiny: int32,
  wide: int64,
  high: uint64,
  count: uint32,
  exact: double,
})

test('messages are what the official library makes of them, both ways', () => {
  fc.assert(
    fc.property(book, given => {
      const json = JSON.parse(JSON.stringify(given)) as object
      const found = transcoder.request('POST', '/v1/books', '', JSON.stringify(json))!
      const { pageCount, ...rest } = json as typeof given
      const named = { ...rest, page_count: pageCount }
      const expected = Object.assign({ author: null }, named)
      expect(Add!.requestDeserialize(Buffer.from(found.message))).toEqual(expected)
      const answer = transcoder.answer(found, Add!.responseSerialize(named)) as { ratio: number }
      expect(Math.fround(answer.ratio)).toBe(given.ratio)
      expect({ ...answer, ratio: given.ratio }).toEqual(json)
    }),
    { numRuns: 500 },
  )
})

test('whatever bytes come, they are read or refused', () => {
  const found = transcoder.request('GET', '/v1/books/b', '', '')!
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        expect(typeof transcoder.answer(found, bytes)).toBe('object')
      } catch (error) {
        expect((error as Error).constructor.name).toBe('WireError')
      }
    }),
    { numRuns: 3000 },
  )
})

test.each(['', 'AAAA', '????', Buffer.from('hello').toString('base64')])('"%s" is no descriptor', text =>
  expect(() => transcoderOf(text)).toThrow(),
)

test('a number of a field is one', () => {
  expect(() => new WireReader(Uint8Array.of(0)).tag()).toThrow('without a number')
})
