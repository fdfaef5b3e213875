import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const rewritten = (rules: object[], path: string, method = 'GET') => {
  const out = { method, path, headers: [] }
  policy.compile(config.parse({ rules }), bare).onUpstream!({} as Ctx, out)
  return [out.method, out.path]
}

test.each([
  ['/a', '/b', '/a', '/b'],
  ['/a', '/b', '/a?x=1', '/b?x=1'],
  ['/a', '/b', '/a/c', '/a/c'],
  ['/u/{id}', '/p?user={id}', '/u/5?x=1', '/p?user=5&x=1'],
  ['/u/{id}', '/p?user={id}', '/u/5&admin=1', '/p?user=5%26admin=1'],
  ['/u/{id}', '/p?user={id}&a={id}', '/u/a+b;c', '/p?user=a%2Bb%3Bc&a=a%2Bb%3Bc'],
  ['/u/{id}', '/p/{id}', '/u/a&b', '/p/a&b'],
  ['/u/{id}', '/p/{id}', '/u/', '/u/'],
  ['/u/{id}', '/p/{id}', '/u/a%2Fb', '/p/a%2Fb'],
  ['/f/*', '/{*}', '/f/a/b', '/a/b'],
  ['/f/*', '/g/{*}', '/f', '/g/'],
  ['/*', '/v2/{*}', '/a', '/v2/a'],
])('%s to %s: %s becomes %s', (match, to, path, expected) =>
  expect(rewritten([{ match, to }], path)).toEqual(['GET', expected]),
)

test('the first rule that fits is taken, by its methods too', () => {
  const rules = [
    { match: '/a', to: '/post', methods: ['POST'], setMethod: 'PUT' },
    { match: '/a', to: '/any' },
    { match: '/a', to: '/never' },
  ]
  expect(rewritten(rules, '/a', 'POST')).toEqual(['PUT', '/post'])
  expect(rewritten(rules, '/a')).toEqual(['GET', '/any'])
})

test.each([
  { match: 'a', to: '/b' },
  { match: '/{a}{b}', to: '/b' },
  { match: '/{a}/{a}', to: '/b' },
  { match: '/a*', to: '/b' },
  { match: '/{a}', to: '/{b}' },
  { match: '/a', to: '/{*}' },
  { match: '/a', to: '/b c' },
])('%j is refused', rule => expect(config.safeParse({ rules: [rule] }).success).toBe(false))
