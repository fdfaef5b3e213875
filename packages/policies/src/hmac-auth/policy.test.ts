import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Ctx, PolicyDeps, RequestBody } from '../contract.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'
import { digestOf } from './signature.js'

const NOW = Date.parse('Sat, 21 Nov 2026 12:00:00 GMT')
const secret = 'a secret of at least thirty-two characters'
const credentials = [{ username: 'ann', secret, application: 'app_1' }]
const date = (ms = 0) => new Date(NOW + ms).toUTCString()

function hooks(settings: object = {}) {
  const seen = new Set<string>()
  const places = new Map<Ctx, unknown>()
  const deps: PolicyDeps = {
    ...bare,
    now: () => NOW,
    once: name => !seen.has(name) && Boolean(seen.add(name)),
    slot: () => ({ get: ctx => places.get(ctx) as never, set: (ctx, value) => void places.set(ctx, value) }),
  }
  return policy.compile(config.parse({ credentials, ...settings }), deps)
}

interface Signed {
  headers?: Record<string, string>
  names?: string
  algorithm?: string
  username?: string
  by?: string
  target?: string
  signedTarget?: string
}

function signed(options: Signed = {}): Ctx {
  const headers: Record<string, string> = { host: 'api.example.com', date: date(), ...options.headers }
  const { names = 'date @request-target host', algorithm = 'hmac-sha256', target = '/x?a=1' } = options
  const lines = names.split(' ').map(name => {
    if (name === 'request-line') return `POST ${options.signedTarget ?? target} HTTP/1.1`
    if (name === '@request-target') return `${name}: post ${options.signedTarget ?? target}`
    return `${name}: ${headers[name]}`
  })
  const signature = createHmac(algorithm.slice(5), options.by ?? secret)
    .update(lines.join('\n'))
    .digest('base64')
  const { username = 'ann' } = options
  const authorization = `hmac username="${username}", algorithm="${algorithm}", headers="${names}", signature="${signature}"`
  return call({ ...headers, authorization }, { method: 'POST', target })
}
const good = { application: 'app_1' }
const rejected = { error: 'credentials_rejected' }

test.each(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'])('%s over the date, the target and the host', algorithm => {
  expect(hooks().authenticate!(signed({ algorithm }))).toEqual(good)
})

test('by X-Date and the request line, as older clients sign', () => {
  const taking = hooks({ requiredHeaders: ['request-line'] })
  const ctx = signed({ names: 'x-date request-line', headers: { 'x-date': date(), date: date(-9e9) } })
  expect(taking.authenticate!(ctx)).toEqual(good)
})

test('each signature is good once', () => {
  const { authenticate } = hooks()
  expect(authenticate!(signed())).toEqual(good)
  expect(authenticate!(signed())).toEqual({ error: 'credentials_repeated' })
  expect(authenticate!(signed({ headers: { date: date(1000) } }))).toEqual(good)
})

test('what was refused has not been used up', () => {
  const { authenticate } = hooks()
  const ctx = signed()
  expect(authenticate!({ ...ctx, target: '/elsewhere' })).toMatchObject(rejected)
  expect(authenticate!(ctx)).toEqual(good)
})

test.each<[string, Signed, object]>([
  ['another secret', { by: 'x' }, rejected],
  ['another name', { username: 'bob' }, rejected],
  ['another path than was signed', { signedTarget: '/y' }, rejected],
  ['SHA-1', { algorithm: 'hmac-sha1' }, rejected],
  ['no signed date', { names: '@request-target host' }, rejected],
  ['no signed target', { names: 'date host' }, rejected],
  ['no signed host', { names: 'date @request-target' }, rejected],
  ['a signed header that is not there', { names: 'date @request-target host x-none' }, rejected],
  ['an old date', { headers: { date: date(-301_000) } }, { error: 'credentials_expired' }],
  ['a date to come', { headers: { date: date(301_000) } }, { error: 'credentials_expired' }],
  ['no date', { headers: { date: 'now' } }, rejected],
])('%s is refused', (_, options, verdict) => expect(hooks().authenticate!(signed(options))).toMatchObject(verdict))

test.each([
  'hmac',
  'hmac username="ann"',
  'hmac username="ann", username="bob", algorithm="hmac-sha256", signature="x"',
])('%s cannot be read', authorization => expect(hooks().authenticate!(call({ authorization }))).toMatchObject(rejected))

test('a body is the one whose digest was signed', () => {
  const bytes = Buffer.from('{"a":1}')
  const body = { bytes } as RequestBody
  const names = 'date @request-target host'
  for (const [name, value] of [
    ['digest', `SHA-256=${digestOf(bytes)}`],
    ['content-digest', `sha-512=:AAAA:, sha-256=:${digestOf(bytes)}:`],
  ] as const) {
    const made = hooks()
    const ctx = signed({ names: `${names} ${name}`, headers: { [name]: value } })
    expect(made.authenticate!(ctx)).toEqual(good)
    expect(made.onRequestBody!(ctx, body)).toBeUndefined()
    expect(made.onRequestBody!(ctx, { bytes: Buffer.from('{"a":2}') } as RequestBody)).toMatchObject(rejected)
  }
  const made = hooks()
  const unsigned = signed({ headers: { digest: `SHA-256=${digestOf(bytes)}` } })
  made.authenticate!(unsigned)
  expect(made.onRequestBody!(unsigned, body)).toMatchObject(rejected)
  expect(made.onRequestBody!(unsigned, { bytes: Buffer.alloc(0) } as RequestBody)).toBeUndefined()
  // Whoever is known otherwise has signed nothing.
  expect(made.onRequestBody!(call({}), body)).toBeUndefined()
  expect(hooks({ body: 'unsigned' }).onRequestBody).toBeUndefined()
})

test.each([
  {},
  { credentials: [] },
  { credentials: [{ ...credentials[0], secret: 'short' }] },
  { credentials: [credentials[0], credentials[0]] },
  { credentials, algorithms: ['hmac-sha1'] },
  { credentials, requiredHeaders: ['bad name'] },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
