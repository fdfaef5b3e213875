import { describe, expect, test } from 'vitest'
import type { Verdict } from '../contract.js'
import { asymmetric } from '../jose-algorithms.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'
import { jwk, shared, signer, unsigned, world } from './testing.js'

const NOW = 1_700_000_000
const claims = { azp: 'app_1', exp: NOW + 60 }
const rs = signer('RS256')
const pem = rs.publicKey.export({ type: 'spki', format: 'pem' }) as string
const secret = 'a shared secret of at least 32 bytes'
const deps = { ...bare, now: () => NOW * 1000 }
const keys = [{ id: 'rs256', algorithm: 'RS256', publicKey: pem }]

type Hooks = ReturnType<typeof policy.compile>
const hooks = (settings: object = { keys }): Hooks => policy.compile(config.parse(settings), deps)
const told = (token: string, { authenticate }: Hooks = hooks()): Verdict | Promise<Verdict> =>
  authenticate!(call({ authorization: `Bearer ${token}` }))
const rejected = (detail: RegExp) => ({ error: 'credentials_rejected', detail: expect.stringMatching(detail) })
const good = { application: 'app_1' }

describe('signatures', () => {
  test.each(asymmetric)('%s of a fetched key', async algorithm => {
    const one = signer(algorithm)
    const { deps, refresh, state } = world({ 'https://id/keys': () => ({ keys: [jwk(one)] }) })
    state.now = NOW * 1000
    const { authenticate } = policy.compile(config.parse({ jwksUrl: 'https://id/keys' }), deps)
    await refresh()
    const token = one.token(claims)
    expect(authenticate!(call({ authorization: `Bearer ${token}` }))).toMatchObject(good)
    const [head, body, signature] = token.split('.') as [string, string, string]
    const forged = `${head}.${Buffer.from(JSON.stringify({ ...claims, azp: 'app_2' })).toString('base64url')}.${signature}`
    expect(authenticate!(call({ authorization: `Bearer ${forged}` }))).toMatchObject(rejected(/signature/))
    const bent = Buffer.from(signature, 'base64url')
    bent[bent.length >> 1]! ^= 1
    const broken = `${head}.${body}.${bent.toString('base64url')}`
    expect(authenticate!(call({ authorization: `Bearer ${broken}` }))).toMatchObject(rejected(/signature/))
  })

  test('HS256 of a shared secret, as text or base64, and with no other', () => {
    const encoded = Buffer.from(secret).toString('base64')
    for (const key of [{ secret }, { secret: encoded, encoding: 'base64' }]) {
      const taking = hooks({ keys: [{ algorithm: 'HS256', ...key }] })
      expect(told(shared(secret, claims), taking)).toMatchObject(good)
      expect(told(shared('another', claims), taking)).toMatchObject(rejected(/signature/))
      expect(told(shared(secret, claims, { alg: 'HS512' }, 'sha512'), taking)).toMatchObject(rejected(/not known/))
    }
  })
})

describe('forgeries', () => {
  test.each(['none', 'None', 'NONE', ''])('"%s" is no algorithm', alg => {
    expect(told(unsigned(claims, alg))).toMatchObject(rejected(/./))
    expect(told(`${unsigned(claims, alg)}AAAA`)).toMatchObject(rejected(/algorithm/))
  })

  test('a public key is never a shared secret, in whatever form it is known', () => {
    const der = rs.publicKey.export({ type: 'spki', format: 'der' })
    for (const known of [pem, pem.trim(), der, JSON.stringify(jwk(rs))])
      expect(told(shared(known, claims, { kid: 'rs256' }))).toMatchObject(rejected(/key .* not known/))
    // Also where shared secrets are taken from somebody else.
    const both = hooks({ keys: [...keys, { id: 'hs', algorithm: 'HS256', secret }] })
    expect(told(shared(pem, claims, { kid: 'rs256' }), both)).toMatchObject(rejected(/not known/))
    expect(told(shared(pem, claims, { kid: 'hs' }), both)).toMatchObject(rejected(/signature/))
  })

  test('a token brings no key of its own', () => {
    const own = signer('RS256')
    for (const header of [{ jwk: jwk(own) }, { jku: 'https://evil/keys' }, { x5u: 'https://evil/cert' }])
      expect(told(own.token(claims, { ...header, kid: 'rs256' }))).toMatchObject(rejected(/signature/))
  })

  test('another algorithm of the same kind of key is not what the key is for', () => {
    expect(told(rs.token(claims, { alg: 'PS256' }))).toMatchObject(rejected(/not known/))
    expect(told(rs.token(claims, { alg: 'RS512' }))).toMatchObject(rejected(/not known/))
  })

  test('shared secrets in a fetched set are not read', async () => {
    const k = Buffer.from(secret).toString('base64url')
    const page = { keys: [{ kty: 'oct', k, kid: 'hs' }, jwk(rs)] }
    const { deps, refresh } = world({ 'https://id/keys': () => page })
    const made = policy.compile(config.parse({ jwksUrl: 'https://id/keys' }), deps)
    await refresh()
    expect(await told(shared(secret, claims, { kid: 'hs' }), made)).toMatchObject(rejected(/not known/))
  })

  test.each<[string, string]>([
    ['oversized', rs.token({ ...claims, more: 'x'.repeat(8192) })],
    ['nested', rs.token(claims, { cty: 'JWT' })],
    ['encrypted', 'a.b.c.d.e'],
    ['of an unknown extension', rs.token(claims, { crit: ['b64'], b64: false })],
    ['of a list', rs.token(['app_1'])],
    ['of two parts', rs.token(claims).split('.').slice(0, 2).join('.')],
    ['padded', `${rs.token(claims)}==`],
    ['no token', 'opaque'],
    ['deep', rs.token({ ...claims, a: JSON.parse('['.repeat(500) + ']'.repeat(500)) }, { kid: 7 })],
  ])('%s is refused', (_, token) => expect(told(token)).toMatchObject(rejected(/./)))
})

describe('claims', () => {
  test.each<[string, object, object, object]>([
    ['expired', { exp: NOW - 31 }, {}, { error: 'credentials_expired' }],
    ['expired within the leeway', { exp: NOW - 29 }, {}, good],
    ['without an end', { exp: undefined }, {}, rejected(/expires/)],
    ['without an end, allowed', { exp: undefined }, { requireExpiry: false }, good],
    ['an end that is no number', { exp: String(NOW + 60) }, {}, rejected(/time/)],
    ['not yet', { nbf: NOW + 31 }, {}, rejected(/not valid yet/)],
    ['issued in the future', { iat: NOW + 31 }, {}, rejected(/future/)],
    ['too long a life', { iat: NOW, exp: NOW + 601 }, { maxLifetimeSeconds: 600 }, rejected(/longer/)],
    ['a life of unknown length', {}, { maxLifetimeSeconds: 600 }, rejected(/longer/)],
    ['another issuer', { iss: 'https://id.evil' }, { issuers: ['https://id'] }, rejected(/issuer/)],
    ['no issuer', {}, { issuers: ['https://id'] }, rejected(/issuer/)],
    ['the issuer', { iss: 'https://id' }, { issuers: ['https://id'] }, good],
    ['another audience', { aud: ['a', 'b'] }, { audiences: ['c'] }, rejected(/somebody else/)],
    ['no audience', {}, { audiences: ['c'] }, rejected(/somebody else/)],
    ['one of the audiences', { aud: ['a', 'c'] }, { audiences: ['c'] }, good],
    ['an audience with a space', { aud: 'a c' }, { audiences: ['c'] }, rejected(/somebody else/)],
    ['a scope', { scope: 'read write' }, { scopes: ['write'] }, good],
    ['no scope', { scope: 'read' }, { scopes: ['write'] }, { error: 'policy_denied' }],
    ['a role below', { realm: { roles: ['x'] } }, { requiredClaims: [{ claim: 'realm.roles', values: ['x'] }] }, good],
    ['no role', {}, { requiredClaims: [{ claim: '__proto__.x', values: ['x'] }] }, { error: 'policy_denied' }],
  ])('%s', (_, more, settings, expected) => {
    expect(told(rs.token({ ...claims, ...more }), hooks({ keys, ...settings }))).toMatchObject(expected)
  })

  test('name the application, by a map where there is one', () => {
    const applications = [{ value: 'mobile', application: 'app_7' }]
    const named = (more: object, settings: object) =>
      told(rs.token({ exp: NOW + 60, ...more }), hooks({ keys, ...settings }))
    expect(named({ client_id: 'app_2' }, {})).toMatchObject({ application: 'app_2' })
    expect(named({ azp: 'mobile' }, { applications })).toMatchObject({ application: 'app_7' })
    expect(named({ azp: 'app_1' }, { applications })).toMatchObject({ error: 'application_unknown' })
    expect(named({ sub: 'ann' }, {})).toMatchObject({ error: 'application_unknown' })
    expect(named({ sub: 'ann' }, { application: 'app_9' })).toMatchObject({ application: 'app_9' })
    expect(named({ sub: 'ann' }, { unnamed: 'accepted' })).toEqual({ application: undefined, plans: undefined })
    expect(named({ azp: 'app_1', plans: 'gold silver' }, { planClaim: 'plans' })).toMatchObject({
      plans: expect.arrayContaining(['gold', 'silver']),
    })
  })

  test('are told to the service behind, and nobody else can tell them', () => {
    const claimHeaders = [
      { claim: 'sub', header: 'x-user' },
      { claim: 'bad', header: 'x-bad' },
    ]
    const { deps } = world({})
    const { authenticate, onUpstream } = policy.compile(config.parse({ keys, claimHeaders }), {
      ...deps,
      now: () => NOW * 1000,
    })
    const token = rs.token({ ...claims, sub: 'ann', bad: 'a\r\nx-admin: 1' })
    const ctx = call({ authorization: `Bearer ${token}` })
    authenticate!(ctx)
    const out = {
      method: 'GET',
      path: '/',
      headers: ['authorization', `Bearer ${token}`, 'x-user', 'root', 'x-bad', '1'],
    }
    onUpstream!(ctx, out)
    expect(out.headers).toEqual(['x-user', 'ann'])
  })
})

describe('fetched keys', () => {
  const jwksUrl = 'https://id/keys'
  const first = signer('ES256', 'first')
  const second = signer('ES256', 'second')

  test('a new key is fetched when a token names it, the old one goes when the set says so', async () => {
    let page = { keys: [jwk(first)] }
    const { deps, refresh, state } = world({ [jwksUrl]: () => page })
    const made = policy.compile(config.parse({ jwksUrl }), deps)
    await refresh()
    expect(told(first.token(claims), made)).toMatchObject(good)
    expect(told(first.token(claims), made)).toMatchObject(good)
    expect(state.fetched).toBe(1)
    page = { keys: [jwk(second)] }
    const many = await Promise.all(Array.from({ length: 50 }, () => told(second.token(claims), made)))
    expect(many.every(verdict => verdict && 'application' in verdict)).toBe(true)
    expect(state.fetched).toBe(2)
    // What was remembered of the old key is forgotten with it.
    expect(await told(first.token(claims), made)).toMatchObject(rejected(/not known/))
  })

  test('without keys nobody gets in, and with old ones only for as long as they are believed', async () => {
    let page: unknown
    const { deps, refresh, state } = world({ [jwksUrl]: () => page })
    const made = policy.compile(config.parse({ jwksUrl, trustSeconds: 3600, requireExpiry: false }), deps)
    const token = first.token({ azp: 'app_1' })
    expect(await told(token, made)).toEqual({ error: 'credentials_unverifiable', challenge: expect.anything() })
    page = { keys: [{ kty: 'oct', k: 'AAAA' }] }
    expect(await told(token, made)).toMatchObject({ error: 'credentials_unverifiable' })
    page = { keys: [jwk(first)] }
    await refresh()
    expect(told(token, made)).toMatchObject(good)
    page = undefined
    state.now += 3_600_000
    expect(told(token, made)).toMatchObject(good)
    state.now += 1
    expect(await told(token, made)).toMatchObject({ error: 'credentials_unverifiable' })
    expect(state.faults).toEqual(
      expect.arrayContaining(['answered with status 404', 'the JWK Set holds no key that checks signatures']),
    )
  })

  test('keys that are for something else are left out', async () => {
    const set = [
      jwk(first, { use: 'enc' }),
      jwk(second, { alg: 'ES384' }),
      jwk(signer('RS256', 'rsa'), { alg: 'RS256' }),
    ]
    const { deps, refresh } = world({ [jwksUrl]: () => ({ keys: set }) })
    const made = policy.compile(config.parse({ jwksUrl, algorithms: ['ES256'] }), deps)
    await refresh()
    for (const each of [first, second])
      expect(await told(each.token(claims), made)).toMatchObject(rejected(/not known/))
  })
})

describe('places', () => {
  test('a cookie or a header of its own, and nothing of the kind elsewhere', () => {
    const made = hooks({ keys, headers: ['x-token'], cookies: ['session'] })
    const token = rs.token(claims)
    expect(made.authenticate!(call({ 'x-token': token }))).toMatchObject(good)
    expect(made.authenticate!(call({ cookie: `a=b; session=${token}` }))).toMatchObject(good)
    for (const headers of [{}, { authorization: `Bearer ${token}` }, { cookie: 'a=b' }])
      expect(made.authenticate!(call(headers))).toBeUndefined()
    expect(hooks().authenticate!(call({ authorization: `Bearer gh_live_${'a'.repeat(46)}` }))).toBeUndefined()
  })
})

test.each<[string, object]>([
  ['no key at all', {}],
  ['a secret for RS256', { keys: [{ algorithm: 'RS256', secret }] }],
  ['a public key for HS256', { keys: [{ algorithm: 'HS256', publicKey: pem }] }],
  ['a public key as the secret', { keys: [{ algorithm: 'HS256', secret: pem }] }],
  ['a short secret', { keys: [{ algorithm: 'HS256', secret: 'short' }] }],
  ['a key for another algorithm', { keys: [{ algorithm: 'ES256', publicKey: pem }] }],
  ['no PEM', { keys: [{ algorithm: 'RS256', publicKey: 'x' }] }],
  ['a file', { jwksUrl: 'file:///etc/passwd' }],
  ['an algorithm of shared secrets for fetched keys', { jwksUrl: 'https://id/keys', algorithms: ['HS256'] }],
  ['an unknown field', { keys, more: 1 }],
])('%s is refused', (_, settings) => expect(config.safeParse(settings).success).toBe(false))
