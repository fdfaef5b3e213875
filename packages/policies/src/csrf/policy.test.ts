import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function verdict(settings: object, method: string, headers: object) {
  const all = { host: 'api.example.com', cookie: 'a=b', ...headers }
  return policy.compile(config.parse(settings), bare).onRequest!({ method, headers: all } as unknown as Ctx)
}
const app = 'https://app.example.com'
const denied = { error: 'policy_denied' }

test('another page cannot change anything with the cookie of a caller', () => {
  for (const origin of ['https://evil.com', 'null', 'https://api.example.com.evil.com', app])
    expect(verdict({}, 'POST', { origin })).toMatchObject(denied)
  expect(verdict({}, 'DELETE', { 'sec-fetch-site': 'cross-site' })).toMatchObject(denied)
  expect(verdict({}, 'DELETE', { 'sec-fetch-site': 'same-site' })).toMatchObject(denied)
})

test('own pages, known ones, programs, reads and calls without a cookie pass', () => {
  expect(verdict({}, 'POST', { origin: 'https://api.example.com' })).toBeUndefined()
  expect(verdict({ origins: [app] }, 'POST', { origin: app })).toBeUndefined()
  expect(verdict({}, 'POST', {})).toBeUndefined()
  expect(verdict({}, 'GET', { origin: 'https://evil.com' })).toBeUndefined()
  const without = { origin: 'https://evil.com', cookie: undefined }
  expect(verdict({}, 'POST', without)).toBeUndefined()
  expect(verdict({ onlyWithCookies: false }, 'POST', without)).toMatchObject(denied)
})
