import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function ids(settings: object, sent?: string): string[] {
  const hooks = policy.compile(config.parse(settings), bare)
  const ctx = { callId: 'call_1', headers: { 'x-correlation-id': sent } } as unknown as Ctx
  const out = { method: 'GET', path: '/', headers: ['x-correlation-id', sent ?? 'none'] }
  const head = { status: 200, headers: [] as string[] }
  hooks.onUpstream!(ctx, out)
  hooks.onResponse?.(ctx, head)
  return [out.headers.join(' '), head.headers.join(' ')]
}

test('a sane id is kept, others give way to that of the call; both sides see the same', () => {
  expect(ids({}, 'abc-1')).toEqual(['x-correlation-id abc-1', 'x-correlation-id abc-1'])
  for (const bad of [undefined, '', 'a b', 'x'.repeat(129)])
    expect(ids({}, bad)).toEqual(['x-correlation-id call_1', 'x-correlation-id call_1'])
  expect(ids({ echo: false }, 'a')[1]).toBe('')
})
