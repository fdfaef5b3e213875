import { expect, test } from 'vitest'
import type { Ctx, Reply } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const to = (settings: object, path: string, query = '') => {
  const reply = policy.compile(config.parse(settings), bare).onRequest!({ path, query } as Ctx) as Extract<
    Reply,
    { status: number }
  >
  return reply.headers[1]
}

test('path and query are appended where asked', () => {
  expect(to({ location: 'https://a.example/x' }, '/p', 'q=1')).toBe('https://a.example/x?q=1')
  expect(to({ location: 'https://a.example/x/', keepPath: true }, '/p/r')).toBe('https://a.example/x/p/r')
  expect(to({ location: '/y?z=1' }, '/p', 'q=%20')).toBe('/y?z=1&q=%20')
  expect(to({ location: '/y', keepQuery: false }, '/p', 'q=1')).toBe('/y')
})

test.each([
  {},
  { location: 'javascript:alert(1)' },
  { location: 'a b' },
  { location: '/a\r\nb: c' },
  { location: '/', status: 200 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
