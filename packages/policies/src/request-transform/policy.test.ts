import { expect, test } from 'vitest'
import type { Ctx, OutgoingRequest } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function changed(settings: object, out: Partial<OutgoingRequest>): OutgoingRequest {
  const request = { method: 'GET', path: '/', headers: [], ...out }
  policy.compile(config.parse(settings), bare).onUpstream!({} as Ctx, request)
  return request
}

test('headers are removed, renamed, set and added, in that order', () => {
  const headers = ['a', '1', 'b', '2', 'b', '3', 'c', '4', 'd', '5']
  const settings = {
    removeHeaders: ['A'],
    renameHeaders: { b: 'e', x: 'y' },
    setHeaders: { c: 'new' },
    addHeaders: { d: 'no', f: 'yes' },
  }
  expect(changed(settings, { headers }).headers).toEqual(['d', '5', 'e', '2', 'c', 'new', 'f', 'yes'])
})

test('the query likewise, and is left byte for byte where nothing is said of it', () => {
  const settings = { removeQuery: ['a'], setQuery: { b: 'x y' }, addQuery: { b: 'no', c: '&' } }
  expect(changed(settings, { path: '/p?a=1&b=2&b=3&d' }).path).toBe('/p?b=x+y&d=&c=%26')
  expect(changed({ removeQuery: ['a'] }, { path: '/p?a=1' }).path).toBe('/p')
  expect(changed({ setHeaders: { a: 'b' } }, { path: '/p?q=%2f&&' }).path).toBe('/p?q=%2f&&')
})

test.each([
  { setHeaders: { host: 'evil' } },
  { setHeaders: { 'Content-Length': '5' } },
  { addHeaders: { 'a b': 'c' } },
  { setHeaders: { a: 'b\r\nc: d' } },
  { setHeaders: { a: '\u010a' } },
  { unknown: 1 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
