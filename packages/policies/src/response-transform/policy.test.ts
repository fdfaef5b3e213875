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

function json(settings: object, value: unknown): unknown {
  return policy.compile(config.parse(settings), bare).onResponseJson!({} as Ctx, value, { status: 200, headers: [] })
}

test('JSON is removed from, renamed, set and added to, in that order', () => {
  const settings = {
    removeJson: ['secret', 'items.*.cost', 'list.0', 'nothing.here'],
    renameJson: { 'items.*.name': 'title' },
    setJson: { 'user.id': 7, source: 'gateway', 'missing.x': 1 },
    addJson: { source: 'no', more: { a: [1] } },
  }
  const value = { secret: 1, items: [{ cost: 1, name: 'a' }, { name: 'b' }], list: [1, 2], user: { id: 1 } }
  expect(json(settings, value)).toEqual({
    items: [{ title: 'a' }, { title: 'b' }],
    list: [2],
    user: { id: 7 },
    source: 'gateway',
    more: { a: [1] },
  })
})

test('what is no container stays, and no prototype is touched', () => {
  expect(json({ removeJson: ['a.b'] }, 'text')).toBe('text')
  json({ setJson: { '__proto__.polluted': 1, 'constructor.prototype.polluted': 1 } }, {})
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('without anything for JSON, bodies are not held', () =>
  expect(policy.compile(config.parse({ security: true }), bare).onResponseJson).toBeUndefined())
