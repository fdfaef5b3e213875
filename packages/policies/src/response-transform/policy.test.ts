import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function changed(settings: object, headers: string[]): string[] {
  policy.compile(config.parse(settings), bare).onResponse!({} as Ctx, { status: 200, headers })
  return headers
}

test('headers are removed, set and added, in that order', () => {
  const settings = { removeHeaders: ['Server'], setHeaders: { a: 'new' }, addHeaders: { b: 'no', c: 'yes' } }
  expect(changed(settings, ['server', 'x', 'a', '1', 'b', '2'])).toEqual(['b', '2', 'a', 'new', 'c', 'yes'])
})

test('what security advises is added where it is missing', () => {
  const headers = changed({ security: true }, ['x-frame-options', 'SAMEORIGIN'])
  expect(headers.slice(0, 2)).toEqual(['x-frame-options', 'SAMEORIGIN'])
  expect(headers.filter((_, i) => i % 2 === 0)).toEqual([
    'x-frame-options',
    'x-content-type-options',
    'referrer-policy',
    'strict-transport-security',
  ])
})

test.each([{ setHeaders: { connection: 'close' } }, { addHeaders: { a: '\n' } }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
