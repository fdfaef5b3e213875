import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { negotiate } from './accept.js'
import { config } from './config.js'
import policy from './policy.js'

test.each([
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['gzip, br', 'br'],
  ['gzip;q=1, br;q=0.5', 'gzip'],
  ['br;q=0', undefined],
  ['*', 'br'],
  ['*;q=0.1, br;q=0', 'gzip'],
  ['identity;q=1, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip;q=1', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['deflate, zstd', undefined],
  ['gzip;q=x', undefined],
])('%j takes %j', (accept, taken) => expect(negotiate(accept, ['br', 'gzip'])).toBe(taken))

function packed(headers: string[], settings: object = {}, accept = 'gzip', status = 200) {
  const head = { status, headers }
  const hooks = policy.compile(config.parse(settings), bare)
  const ctx = { headers: { 'accept-encoding': accept } } as unknown as Ctx
  hooks.onResponse!(ctx, head)
  const stream = hooks.transformResponse!(ctx, head)
  stream?.destroy()
  return { packs: stream !== undefined, headers: head.headers }
}
const json = ['content-type', 'application/json; charset=utf-8']

test('the head tells what becomes of the body', () => {
  expect(
    packed([...json, 'content-length', '5000', 'etag', '"a"', 'accept-ranges', 'bytes', 'vary', 'Origin']),
  ).toEqual({
    packs: true,
    headers: [...json, 'vary', 'Origin, accept-encoding', 'etag', 'W/"a"', 'content-encoding', 'gzip'],
  })
  expect(packed([...json], {}, 'identity')).toEqual({ packs: false, headers: [...json, 'vary', 'accept-encoding'] })
})

test.each([
  [[...json, 'content-length', '100']],
  [[...json, 'content-encoding', 'br']],
  [[...json, 'cache-control', 'public, no-transform']],
  [['content-type', 'image/png']],
  [['content-type', 'text/event-stream']],
  [[]],
])('%j is left alone', headers => expect(packed([...headers])).toEqual({ packs: false, headers }))

test('partial content is left alone, event streams are not where they are asked for', () => {
  expect(packed([...json], {}, 'gzip', 206).packs).toBe(false)
  expect(packed(['content-type', 'text/event-stream'], { events: true }).packs).toBe(true)
})

test.each([{ encodings: [] }, { encodings: ['zstd'] }, { level: 0 }, { types: ['json'] }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
