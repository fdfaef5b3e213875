import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const hooks = (settings: object) => policy.compile(config.parse(settings), bare)
const ask = (settings: object, headers: Ctx['headers']) => hooks(settings).onRequest!({ headers } as Ctx)

test('a body that tells its length is judged by it', () => {
  expect(ask({ maxBodyBytes: 10 }, { 'content-length': '10' })).toBeUndefined()
  expect(ask({ maxBodyBytes: 10 }, { 'content-length': '11' })).toEqual({ error: 'body_too_large' })
  expect(ask({ maxBodyBytes: 0 }, {})).toBeUndefined()
})

test('one that does not is judged when it has come, or refused', () => {
  const chunked = { 'transfer-encoding': 'chunked' }
  expect(ask({ maxBodyBytes: 10 }, chunked)).toBeUndefined()
  expect(ask({ maxBodyBytes: 10, requireLength: true }, chunked)).toMatchObject({ error: 'bad_request' })
  const body = (length: number) => {
    const bytes = Buffer.alloc(length)
    return hooks({ maxBodyBytes: 10 }).onRequestBody!({} as Ctx, { bytes, json: undefined })
  }
  expect(body(10)).toBeUndefined()
  expect(body(11)).toEqual({ error: 'body_too_large' })
})

test.each([{}, { maxBodyBytes: -1 }, { maxBodyBytes: 1.5 }, { maxBodyBytes: 1, more: 1 }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
