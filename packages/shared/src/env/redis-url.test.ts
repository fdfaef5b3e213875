import { expect, test } from 'vitest'
import { readRedisUrl } from './redis-url.js'

const alone = { cluster: false, tls: false, username: undefined, password: undefined }

test('one server', () => {
  expect(readRedisUrl('redis://cache')).toEqual({ ...alone, nodes: [{ host: 'cache', port: 6379 }] })
  expect(readRedisUrl('rediss://u:p%40ss@[::1]:7000/2')).toEqual({
    cluster: false,
    tls: true,
    username: 'u',
    password: 'p@ss',
    nodes: [{ host: '::1', port: 7000 }],
  })
  expect(readRedisUrl('redis://:secret@h:1')).toMatchObject({ username: undefined, password: 'secret' })
})

test('a cluster by some of its nodes', () => {
  expect(readRedisUrl('redis+cluster://a:7000,b,10.0.0.3:7002')).toEqual({
    ...alone,
    cluster: true,
    nodes: [
      { host: 'a', port: 7000 },
      { host: 'b', port: 6379 },
      { host: '10.0.0.3', port: 7002 },
    ],
  })
  expect(readRedisUrl('rediss+cluster://:p@one')).toMatchObject({ cluster: true, tls: true, password: 'p' })
})

test.each([
  'http://a',
  'redis:a',
  'redis://a,b',
  'redis://a:x',
  'redis+cluster://a:1,b:99999',
  'redis://%zz@a',
  'redis+sentinel://a',
])('neither is %s', text => expect(readRedisUrl(text)).toBeUndefined())
