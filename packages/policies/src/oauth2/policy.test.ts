import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Identity, Rejection, Reply } from '../contract.js'
import { call, remembering } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const KEY = 'gh_live_the-key-of-app-1'
const digest = createHash('sha256').update(KEY).digest('base64url')
const [first, second] = ['a secret of thirty-two characters', 'another one of forty characters, or more']
const signingKeys = [{ id: 'one', secret: first }]
let time = 1_000_000_000
let state: Identity | Rejection
const good = { application: 'app_1', subscription: undefined, key: 'key_1' }

const hooks = (settings: object = {}) => {
  state = good
  return policy.compile(
    config.parse({ signingKeys, ...settings }),
    remembering({
      now: () => time,
      key: (_, secret) => (secret === KEY ? state : { error: 'key_invalid' }),
      keyOf: (_, asked) => (asked === digest ? state : { error: 'key_invalid' }),
    }),
  )
}
type Made = ReturnType<typeof hooks>

const basic = (user = 'app_1', password = KEY) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const form = (text: string, headers: Record<string, string> = {}) => ({
  authorization: basic(),
  'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  'content-length': String(text.length),
  ...headers,
})

/** All that a call for a token meets, until one of them answers. */
function ask(
  made: Made,
  text = 'grant_type=client_credentials',
  headers: Record<string, string> = {},
  method = 'POST',
) {
  const ctx = call(form(text, headers), { method, path: '/acme/w/oauth2/token' })
  const verdict = made.authenticate!(ctx) as Identity | (Rejection & { answer?: Reply })
  const reply =
    'error' in verdict
      ? verdict.answer
      : (made.onRequest!(ctx) ?? made.onRequestBody!(ctx, { bytes: Buffer.from(text), json: undefined }))
  const { status, body } = reply as { status: number; body: Buffer }
  return [status, JSON.parse(String(body))] as const
}
const tokenOf = (made: Made, text?: string): string => ask(made, text)[1].access_token
const use = (made: Made, token: string, path = '/acme/w/x') =>
  made.authenticate!(call({ authorization: `Bearer ${token}` }, { path }))

test('a key gets a token, and the token opens what the key does', () => {
  const made = hooks()
  expect(ask(made)).toEqual([200, { access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 }])
  expect(use(made, tokenOf(made))).toEqual(good)
  expect(made.authenticate!(call({}, { path: '/x' }))).toBeUndefined()
  expect(made.authenticate!(call({ authorization: `Bearer ${KEY}` }, { path: '/x' }))).toBeUndefined()
})

test('it ends with its time and with its key', () => {
  const made = hooks({ tokenSeconds: 60 })
  const token = tokenOf(made)
  time += 59_000
  expect(use(made, token)).toEqual(good)
  state = { error: 'key_revoked' }
  expect(use(made, token)).toEqual({ error: 'key_revoked' })
  state = good
  time += 1_000
  expect(use(made, token)).toMatchObject({ error: 'credentials_expired' })
})

test.each([
  ['a wrong key', { authorization: basic('app_1', 'gh_live_other') }],
  ['the key of somebody else', { authorization: basic('app_2') }],
  ['no credentials', { authorization: '' }],
  ['a bearer', { authorization: `Bearer ${KEY}` }],
])('%s is no client', (_, headers) =>
  expect(ask(hooks(), undefined, headers)).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]),
)

test.each([
  ['grant_type=password', {}, 'POST', 'unsupported_grant_type'],
  ['scope=read', {}, 'POST', 'invalid_request'],
  ['grant_type=client_credentials', { 'content-type': 'application/json' }, 'POST', 'invalid_request'],
  ['grant_type=client_credentials', {}, 'GET', 'invalid_request'],
  ['', {}, 'POST', 'invalid_request'],
  ['grant_type=client_credentials&scope=root', {}, 'POST', 'invalid_scope'],
])('%s %j by %s is refused', (text, headers, method, error) =>
  expect(ask(hooks({ scopes: ['read'] }), text, headers, method)).toEqual([400, expect.objectContaining({ error })]),
)

test('scopes are those that were asked for, and the service is told them by nobody else', () => {
  const made = hooks({ scopes: ['read', 'write'] })
  expect(ask(made)[1].scope).toBe('read write')
  const ctx = call(
    { authorization: `Bearer ${tokenOf(made, 'grant_type=client_credentials&scope=read')}` },
    { path: '/x' },
  )
  made.authenticate!(ctx)
  const out = { method: 'GET', path: '/', headers: ['authorization', 'Bearer x', 'x-token-scope', 'root'] }
  made.onUpstream!(ctx, out)
  expect(out.headers).toEqual(['x-token-scope', 'read'])
})

test('keys change: the old one is taken until it is taken out', () => {
  const token = tokenOf(hooks())
  const fresh = { id: 'two', secret: second }
  expect(use(hooks({ signingKeys: [fresh, ...signingKeys] }), token)).toEqual(good)
  expect(use(hooks({ signingKeys: [fresh] }), token)).toMatchObject({ error: 'credentials_rejected' })
})

test('tokens that were made elsewhere are refused', () => {
  const made = hooks()
  const [head, body] = tokenOf(made).split('.') as [string, string]
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = (text: string, secret: string) =>
    `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  const claims = JSON.parse(String(Buffer.from(body, 'base64url')))
  const none = encoded({ alg: 'none' })
  for (const token of [
    signed(`${head}.${body}`, second),
    signed(`${head}.${encoded({ ...claims, iss: 'other' })}`, first),
    `${none}.${body}.`,
    `${head}.${encoded({ ...claims, exp: claims.exp + 1 })}.AAAA`,
    'nothing',
  ])
    expect(use(made, token)).toMatchObject({
      error: 'credentials_rejected',
      challenge: expect.stringContaining('invalid_token'),
    })
  expect(use(made, signed(`${head}.${encoded({ ...claims, key: 'other' })}`, first))).toEqual({ error: 'key_invalid' })
})

test.each([
  {},
  { signingKeys: [] },
  { signingKeys: [{ id: 'a', secret: 'short' }] },
  { signingKeys: [...signingKeys, ...signingKeys] },
  { signingKeys, tokenPath: 'token' },
  { signingKeys, scopes: ['a b'] },
  { signingKeys, tokenSeconds: 1 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
