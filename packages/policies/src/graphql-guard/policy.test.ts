import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reply } from '../contract.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const hooks = (settings: object = {}) => policy.compile(config.parse(settings), bare)
const post = (body: string, settings: object = {}, type = 'application/json', path = '/acme/api/graphql') =>
  hooks(settings).onRequestBody!(call({ 'content-type': type }, { method: 'POST', path }), {
    bytes: Buffer.from(body),
    json: undefined,
  }) as { error: string; detail: string } | undefined
const query = (text: string, settings: object = {}) => post(JSON.stringify({ query: text }), settings)
const get = (text: string, settings: object = {}) =>
  hooks(settings).onRequest!(call({}, { path: '/acme/api/graphql', query: text })) as Reply | undefined

test.each([
  '{ user(id: "1") { name } }',
  'query Q($id: ID! = "x") @cached(ttl: 5) { user(id: $id) { ...F ... on Admin { rights } ...@include(if: true) { a } } } fragment F on User { name }',
  'mutation { add(input: { a: [1, -2.5e+3, true], b: "}{", c: """ } "quoted" { """ }) { id } }',
  '# a { comment\n{ a, b, c }',
  '{ __typename a { __typename } }',
])('%s passes', text => expect(query(text)).toBeUndefined())

test.each([
  [{ maxDepth: 2 }, '{a{b}}', '{a{b{c}}}', 'Nested deeper than 2.'],
  [{ maxDepth: 2 }, '{...F}fragment F on X{a{b}}', '{a{...F}}fragment F on X{a{b}}', 'Nested deeper than 2.'],
  [{ maxFields: 3 }, '{a b c}', '{a b c d}', 'More than 3 fields.'],
  [
    { maxFields: 6 },
    '{...F ...F}fragment F on X{a b c}',
    '{...F ...F ...F}fragment F on X{a b c}',
    'More than 6 fields.',
  ],
  [{ maxAliases: 1 }, '{x:a}', '{x:a y:a}', 'More than 1 aliases.'],
  [{ maxDirectives: 1 }, '{a @x}', '{a @x @y}', 'More than 1 directives.'],
  [{ operations: ['query'] }, 'query{a}', 'mutation{a}', 'A mutation is not taken here.'],
  [{}, '{a}', 'subscription{a}', 'A subscription is not taken here.'],
  [{}, '{a}', '{__schema{types{name}}}', 'The schema is not told.'],
  [{}, '{a}', '{...F}fragment F on Query{__type(name:"User"){name}}', 'The schema is not told.'],
  [{ maxLength: 100 }, '{a}', `{a ${' '.repeat(100)}}`, 'longer than 100'],
])('%j: %s passes, %s does not', (settings, good, bad, detail) => {
  expect(query(good, settings)).toBeUndefined()
  expect(query(bad, settings)).toMatchObject({ error: 'policy_denied', detail: expect.stringContaining(detail) })
  expect(get(new URLSearchParams({ query: bad }).toString(), settings)).toMatchObject({ error: 'policy_denied' })
  expect(post(bad, settings, 'application/graphql; charset=utf-8')).toMatchObject({ error: 'policy_denied' })
})

test('fragments of fragments cost what they are and are weighed once', () => {
  const doubling = Array.from({ length: 60 }, (_, at) => `fragment F${at} on X{...F${at + 1} ...F${at + 1}}`).join('')
  const started = performance.now()
  expect(query(`{...F0}${doubling}fragment F60 on X{a}`)).toMatchObject({ detail: 'More than 500 fields.' })
  expect(performance.now() - started).toBeLessThan(100)
})

test.each([
  '',
  '{',
  '{a',
  '{a}}',
  '{a(b:"}',
  '}',
  '{a(b:[}',
  'type X{a:B}',
  '{...}',
  '{...F}',
  '{...F}fragment F on X{...F}',
  '{a}fragment F on X{a}fragment F on X{a}',
  '{%}',
  `${'{a'.repeat(300)}`,
])('%s cannot be read', text => expect(query(text)).toMatchObject({ error: 'bad_request' }))

test('bodies that hold no query, or too many, are refused', () => {
  expect(post('nothing')).toMatchObject({ error: 'bad_request' })
  expect(post('{}')).toMatchObject({ detail: 'A query is missing.' })
  expect(post('null')).toMatchObject({ detail: 'A query is missing.' })
  expect(post('[{"query":"{a}"},{"query":"{a}"}]')).toMatchObject({ error: 'policy_denied' })
  expect(post('[{"query":"{a}"},{"query":"{a}"}]', { maxBatch: 2 })).toBeUndefined()
  expect(get('')).toMatchObject({ detail: 'A query is missing.' })
})

test('other paths are nobody’s business', () => {
  expect(post('nothing', {}, 'text/plain', '/acme/api/other')).toBeUndefined()
  expect(hooks().onRequest!(call({}, { path: '/acme/api/other' }))).toBeUndefined()
})

test('whatever is sent, it is judged', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}()[]"\\ .a1:@$#\n-'), maxLength: 60 }), text => {
      const reply = query(text)
      expect(['bad_request', 'policy_denied', undefined]).toContain(reply?.error)
    }),
  )
})

test.each([{ maxDepth: 0 }, { operations: [] }, { pathSuffix: 'graphql' }, { maxBatch: 0 }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
