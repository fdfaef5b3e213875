import { expect, test } from 'vitest'
import type { Ctx, Reply, ResponseHead } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const compiled = (settings: object) => policy.compile(config.parse(settings), bare)
const ctx = (headers: Ctx['headers']) => ({ headers }) as Ctx
const pairs = (flat: readonly string[]) =>
  Object.fromEntries(flat.flatMap((each, i) => (i % 2 ? [] : [[each, flat[i + 1]!]])))

function preflight(settings: object, headers: Ctx['headers']): Record<string, string> {
  const reply = compiled(settings).onPreflight!(ctx(headers)) as Extract<Reply, { status: number }>
  expect(reply.status).toBe(204)
  return pairs(reply.headers)
}

function answered(settings: object, headers: Ctx['headers'], before: string[] = []): Record<string, string> {
  const head: ResponseHead = { status: 200, headers: [...before] }
  compiled(settings).onResponse!(ctx(headers), head)
  return pairs(head.headers)
}
const app = 'https://app.example.com'

test('a permitted origin learns what it may do', () => {
  const asked = { origin: app, 'access-control-request-headers': 'authorization, x-team' }
  expect(preflight({ origins: [app], credentials: true, maxAge: 60 }, asked)).toMatchObject({
    'access-control-allow-origin': app,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'authorization, x-team',
    'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
    'access-control-max-age': '60',
  })
  expect(preflight({ origins: [app], headers: ['X-Only'] }, asked)['access-control-allow-headers']).toBe('x-only')
})

test.each([
  'https://evil.com',
  'http://app.example.com',
  'https://app.example.com.evil.com',
  'https://example.com',
  'null',
  '',
])('%j learns nothing', origin => {
  const settings = { origins: [app, 'https://*.example.com'] }
  expect(preflight(settings, { origin })['access-control-allow-origin']).toBeUndefined()
  expect(answered(settings, { origin })['access-control-allow-origin']).toBeUndefined()
})

test('names below a wildcard, every origin, and what lies between caches', () => {
  const below = { origin: 'https://a.b.example.com' }
  expect(answered({ origins: ['https://*.example.com'] }, below, ['vary', 'accept'])).toEqual({
    'access-control-allow-origin': 'https://a.b.example.com',
    vary: 'accept, origin',
  })
  const all = { origins: ['*'], expose: ['X-A'] }
  expect(answered(all, { origin: app }, ['access-control-allow-origin', 'x'])).toEqual({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-a',
  })
})

test('a page of grpc-web may read how its call has ended', () => {
  const status = 'grpc-status, grpc-message, grpc-status-details-bin'
  const expose = (settings: object, type: string): string | undefined =>
    answered({ origins: [app], ...settings }, { origin: app, 'content-type': type })['access-control-expose-headers']
  expect(expose({}, 'application/grpc-web+proto')).toBe(status)
  expect(expose({ expose: ['X-A', 'grpc-status'] }, 'application/grpc-web-text')).toBe(
    'x-a, grpc-status, grpc-message, grpc-status-details-bin',
  )
  expect(expose({}, 'application/grpc-webby')).toBeUndefined()
})

test.each([
  { origins: [] },
  { origins: ['example.com'] },
  { origins: ['https://a/b'] },
  { origins: ['*'], credentials: true },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
