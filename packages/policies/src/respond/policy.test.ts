import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const ask = (settings: object, method: string, path: string) =>
  policy.compile(config.parse(settings), bare).onRequest!({ method, path } as Ctx)

test('the answer is as it was written', () => {
  expect(ask({ status: 503, body: '{"a":1}', headers: { 'Retry-After': '60' } }, 'GET', '/x')).toEqual({
    status: 503,
    headers: ['content-type', 'application/json', 'retry-after', '60'],
    body: Buffer.from('{"a":1}'),
  })
  expect(ask({ status: 204 }, 'GET', '/x')).toMatchObject({ headers: [], body: Buffer.alloc(0) })
})

test('methods and a path narrow it', () => {
  const settings = { methods: ['POST'], pathPrefix: '/a/b' }
  expect(ask(settings, 'GET', '/a/b')).toBeUndefined()
  for (const path of ['/a/b', '/a/b/', '/a/b/c']) expect(ask(settings, 'POST', path)).toBeDefined()
  for (const path of ['/a/bc', '/a', '/']) expect(ask(settings, 'POST', path)).toBeUndefined()
})

test.each([{ status: 100 }, { status: 600 }, { pathPrefix: 'a' }, { headers: { a: '\r\n' } }, { methods: ['get'] }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
