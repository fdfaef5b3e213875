import { expect, test } from 'vitest'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const hooks = (settings: object) => policy.compile(config.parse(settings), bare)
const city = { type: 'object', required: ['city'], properties: { city: { type: 'string', format: 'hostname' } } }
const json = { 'content-type': 'application/json', 'content-length': '5' }

test('a body is as its schema says, or told what is wrong', () => {
  const check = (value: unknown) =>
    hooks({ body: city }).onRequestBody!(call(json), { bytes: Buffer.alloc(0), json: value })
  expect(check({ city: 'bern' })).toBeUndefined()
  expect(check({})).toEqual({
    error: 'validation_failed',
    detail: "The body does not fit: it must have required property 'city'.",
  })
  expect(check({ city: '-' })).toMatchObject({ detail: 'The body does not fit: /city must match format "hostname".' })
  expect(hooks({ body: city, tell: false }).onRequestBody!(call(json), { bytes: Buffer.alloc(0), json: 1 })).toEqual({
    error: 'validation_failed',
    detail: 'The body does not fit.',
  })
})

test('it has to be there, and to be JSON', () => {
  const ask = (headers: Record<string, string>, more = {}) => hooks({ body: city, ...more }).onRequest!(call(headers))
  expect(ask(json)).toBeUndefined()
  expect(ask({})).toMatchObject({ error: 'validation_failed' })
  expect(ask({}, { bodyRequired: false })).toBeUndefined()
  expect(ask({ ...json, 'content-type': 'text/plain' })).toEqual({ error: 'unsupported_media_type' })
  expect(
    ask({ 'content-type': 'application/problem+json; charset=utf-8', 'transfer-encoding': 'chunked' }),
  ).toBeUndefined()
})

test('parameters and headers are read as what they are to be', () => {
  const query = {
    type: 'object',
    properties: { n: { type: 'integer', maximum: 9 }, t: { type: 'array', items: { type: 'string' } } },
    additionalProperties: false,
  }
  const ask = (text: string) => hooks({ query }).onRequest!(call({}, { query: text }))
  for (const fits of ['', 'n=9', 't=a&t=b', 't=a']) expect(ask(fits)).toBeUndefined()
  for (const fails of ['n=10', 'n=x', 'n=1&n=2', 'm=1', '__proto__=1'])
    expect(ask(fails)).toMatchObject({ error: 'validation_failed' })
  const headers = { required: ['x-a'], properties: { 'x-a': { type: 'integer' } } }
  expect(hooks({ headers }).onRequest!(call({ 'x-a': '1' }))).toBeUndefined()
  expect(hooks({ headers }).onRequest!(call({ 'x-a': 'b' }))).toMatchObject({ error: 'validation_failed' })
})

test('methods and a path narrow it', () => {
  const ask = (method: string, path: string) =>
    hooks({ body: city, methods: ['POST'], pathPrefix: '/a' }).onRequest!(call({}, { method, path }))
  expect(ask('POST', '/a/b')).toBeDefined()
  for (const [method, path] of [
    ['GET', '/a'],
    ['POST', '/ab'],
  ] as const)
    expect(ask(method, path)).toBeUndefined()
})

test('what is no schema is refused', () => {
  expect(config.safeParse({}).success).toBe(false)
  expect(config.safeParse({ body: 'text' }).success).toBe(false)
  expect(() => hooks({ body: { type: 'nothing' } })).toThrow()
})
