import { expect, test } from 'vitest'
import { bare, call } from '../testing.js'
import { wishOf } from './choose.js'
import { config } from './config.js'
import { resolver } from './document.js'
import policy from './policy.js'
import { sampleOf } from './sample.js'

const answer = (paths: object, path: string, headers: Record<string, string> = {}, method = 'GET', version = 'v1') => {
  const { onRequest } = policy.compile(config.parse({ documents: { v1: { paths } } }), bare)
  const reply = onRequest!(call(headers, { path, method, version, basePath: '/acme/w' }))
  return reply && 'status' in reply ? [reply.status, reply.body.toString()] : reply
}
const shown = (value: unknown, code = '200') => ({
  get: { responses: { [code]: { content: { 'application/json': { example: value } } } } },
})

test('paths are those below the API, and of its version', () => {
  const paths = { '/': shown('root'), '/a/{id}': shown('any'), '/a/me': shown('me') }
  expect(answer(paths, '/acme/w')).toEqual([200, '"root"'])
  expect(answer(paths, '/acme/w/a/1')).toEqual([200, '"any"'])
  expect(answer(paths, '/acme/w/a/me')).toEqual([200, '"me"'])
  expect(answer(paths, '/a/1')).toEqual([200, '"any"'])
  expect(answer(paths, '/a/1', {}, 'HEAD')).toEqual([200, '"any"'])
  for (const path of ['/acme/w/a', '/acme/w/a/', '/acme/w/a/1/b', '/acme/wx'])
    expect(answer(paths, path)).toBeUndefined()
  expect(answer(paths, '/acme/w/a/1', {}, 'POST')).toBeUndefined()
  expect(answer(paths, '/acme/w/a/1', {}, 'GET', 'v2')).toBeUndefined()
})

test('codes stand for themselves, for a hundred, or for all', () => {
  const only = (code: string) => ({ '/': shown('x', code) })
  expect(answer(only('2XX'), '/')).toEqual([200, '"x"'])
  expect(answer(only('default'), '/')).toEqual([200, '"x"'])
  expect(answer(only('404'), '/')).toEqual([404, '"x"'])
  expect(answer(only('5XX'), '/', { prefer: 'code=503' })).toEqual([503, '"x"'])
  expect(answer(only('default'), '/', { prefer: 'respond-async, code=418' })).toEqual([418, '"x"'])
  for (const code of ['99', '1000', 'x'])
    expect(answer(only('default'), '/', { prefer: `code=${code}` })).toMatchObject({ error: 'bad_request' })
  expect(answer({ '/': { get: { responses: {} } } }, '/')).toMatchObject({ error: 'bad_request' })
})

test('wishes are read as Prism reads them', () => {
  expect(wishOf('code=404; example="not found"')).toEqual({ code: '404', example: 'not' })
  expect(wishOf('dynamic=true, example=a-b')).toEqual({ code: undefined, example: 'a-b' })
  expect(wishOf('decode=1')).toEqual({ code: undefined, example: undefined })
})

test.each<[object, unknown]>([
  [{ type: ['null', 'string'], format: 'date' }, '2026-01-01'],
  [{ type: 'integer', minimum: 3 }, 3],
  [{ enum: ['a', 'b'] }, 'a'],
  [{ oneOf: [{ type: 'boolean' }, { type: 'string' }] }, true],
  [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { default: 2 } } }] }, { a: 1, b: 2 }],
  [{ type: 'array', items: { type: 'number' } }, [0]],
  [{}, null],
])('%j looks like %j', (schema, value) => expect(sampleOf(schema, resolver({}))).toEqual(value))

test('a schema that holds itself ends, and a reference in a circle is nothing', () => {
  const tree = { type: 'object', properties: { child: { $ref: '#/tree' } } }
  expect(JSON.stringify(sampleOf(tree, resolver({ tree }))).length).toBeLessThan(200)
  expect(sampleOf({ $ref: '#/a' }, resolver({ a: { $ref: '#/a' } }))).toBeNull()
})

test('a schema that multiplies at each depth ends soon, however it does', () => {
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`p${at}`, { $ref: '#/wide' }]))
  const parts = Array.from({ length: 100 }, () => ({ $ref: '#/parts' }))
  const long = 'x'.repeat(100_000)
  const told = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`p${at}`, { example: long }]))
  const document = { wide: { properties: wide }, parts: { allOf: parts }, told: { properties: told } }
  const resolve = resolver(document)
  let resolved = 0
  const counting = (value: unknown) => {
    resolved++
    return resolve(value)
  }
  for (const name of ['wide', 'parts', 'told']) {
    const text = JSON.stringify(sampleOf({ $ref: `#/${name}` }, counting))
    expect(text.length).toBeLessThan(1_200_000)
  }
  expect(resolved).toBeLessThan(100_000)
})

test('headers of the message are not those of the document', () => {
  const example = (value: string) => ({ schema: { example: value } })
  const headers = { 'Content-Length': example('9'), 'Transfer-Encoding': example('chunked'), 'X-Left': example('1') }
  const get = { responses: { 200: { headers, content: { 'text/plain': { example: 'x' } } } } }
  const { onRequest } = policy.compile(config.parse({ documents: { v1: { paths: { '/': { get } } } } }), bare)
  const reply = onRequest!(call({}, { path: '/', version: 'v1', basePath: '/acme' }))
  expect(reply).toMatchObject({ headers: ['x-left', '1', 'content-type', 'text/plain'] })
})

test.each([{ otherwise: 'x' }, { documents: { v1: {} } }, { documents: { v1: { paths: [] } } }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
