import { balancing } from '@gatehouse/shared/config/upstream.js'
import { expect, test } from 'vitest'
import type { Exchange } from '../exchange/exchange.js'
import { hashOf } from '../upstream/balancing/hash.js'
import type { Upstream } from '../upstream/upstream.js'
import { stickinessOf } from './hash-key.js'

const call = (given: object = {}, headers: Record<string, string> = {}): Exchange =>
  ({
    ...{ callId: 'call_1', clientAddress: '192.0.2.1', applicationId: 'app_1', path: '/a', secure: false },
    ...given,
    header: (name: string) => headers[name],
  }) as unknown as Exchange
const key = (hash: object, of: Exchange): number =>
  stickinessOf(of, {
    split: null,
    rules: { balancing: balancing.parse({ algorithm: 'consistent-hash', hash }) },
  } as Upstream).key

test.each<[string, object, by: Exchange, text: string, other: Exchange]>([
  ['address', { by: 'address' }, call(), '192.0.2.1', call({ path: '/b', applicationId: 'app_2' })],
  ['consumer', { by: 'consumer' }, call(), 'app_1', call({ path: '/b', clientAddress: '::1' })],
  ['path', { by: 'path' }, call(), '/a', call({ applicationId: 'app_2', clientAddress: '::1' })],
  [
    'header',
    { by: 'header', name: 'X-User' },
    call({}, { 'x-user': 'u' }),
    'u',
    call({ path: '/b' }, { 'x-user': 'u' }),
  ],
  [
    'cookie',
    { by: 'cookie', name: 'c' },
    call({}, { cookie: 'a=1; c=v' }),
    'v',
    call({ path: '/b' }, { cookie: 'c=v' }),
  ],
])('by %s: that and nothing else', (_what, hash, by, text, other) => {
  expect(key(hash, by)).toBe(hashOf(text))
  expect(key(hash, other)).toBe(hashOf(text))
})

test.each([
  ['consumer', call({ applicationId: undefined })],
  ['header', call()],
])('who has no %s is told apart by address', (by, of) => {
  expect(key({ by, name: 'x-user' }, of)).toBe(hashOf('192.0.2.1'))
})
