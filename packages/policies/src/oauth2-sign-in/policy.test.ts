import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Ctx, FetchRequest, Identity, Rejection } from '../contract.js'
import { signer, world } from '../jwt/testing.js'
import { call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const issuer = 'https://id.example.com'
const callbackUrl = 'https://api.example.com/acme/shop/oauth2/callback'
const sessionKeys = [{ id: 'one', secret: 'a secret of thirty-two characters' }]
const base = { issuer, clientId: 'shop', callbackUrl, sessionKeys, application: 'app_1' }
const key = signer('RS256')

/** A provider that gives this token for any code. */
async function house(settings: object = {}, more: { claims?: object; status?: number; token?: string } = {}) {
  const asked: FetchRequest[] = []
  let nonce = ''
  const { deps, refresh, state } = world({
    [`${issuer}/.well-known/openid-configuration`]: () => ({
      issuer,
      jwks_uri: `${issuer}/keys`,
      authorization_endpoint: `${issuer}/auth?tenant=1`,
      token_endpoint: `${issuer}/token`,
    }),
    [`${issuer}/keys`]: () => ({ keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.kid }] }),
    [`${issuer}/token`]: () => ({
      id_token:
        more.token ?? key.token({ iss: issuer, aud: 'shop', sub: 'ann', exp: 1_700_000_060, nonce, ...more.claims }),
    }),
  })
  const { fetch } = deps
  const hooks = policy.compile(config.parse({ ...base, ...settings }), {
    ...deps,
    fetch: async request => {
      asked.push(request)
      const answer = await fetch(request)
      return request.url.endsWith('/token') && more.status ? { ...answer, status: more.status } : answer
    },
  })
  await refresh()
  const verdictOf = (headers: Ctx['headers'], target = '/acme/shop/cart?a=1') => {
    const [path, query = ''] = target.split('?') as [string, string?]
    const ctx = call(headers, { path, query, target })
    return { ctx, verdict: hooks.authenticate!(ctx) }
  }
  const begin = async (headers: Ctx['headers'] = { accept: 'text/html' }, target?: string) => {
    const rejection = (await verdictOf(headers, target).verdict) as Rejection
    const [, location, , , , cookie] = rejection.answer!.headers as string[]
    const url = new URL(location!)
    nonce = url.searchParams.get('nonce')!
    return { url, state: url.searchParams.get('state')!, cookie: cookie!, sent: cookie!.split(';')[0]! }
  }
  const comeBack = async (query: string, cookie: string) => {
    const { ctx, verdict } = verdictOf({ cookie }, `/acme/shop/oauth2/callback?${query}`)
    const found = (await verdict) as Identity | Rejection
    return { found, reply: (await hooks.onRequest!(ctx)) as { headers: string[] } | undefined }
  }
  const signIn = async () => {
    const { state: sent, sent: cookie } = await begin()
    const { reply } = await comeBack(`code=c&state=${sent}`, cookie)
    return reply!.headers.at(-1)!
  }
  return { hooks, asked, state, verdictOf, begin, comeBack, signIn }
}

test('a page leads to the provider with a challenge, and the code comes back with what it was made of', async () => {
  const { asked, begin, comeBack, verdictOf, hooks } = await house({
    clientSecret: 's&cret',
    claimHeaders: [{ claim: 'sub', header: 'x-user' }],
  })
  const { url, state, cookie, sent } = await begin()
  expect(url.href.startsWith(`${issuer}/auth?tenant=1&`)).toBe(true)
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'shop',
    redirect_uri: callbackUrl,
    scope: 'openid',
    code_challenge_method: 'S256',
  })
  expect(cookie).toMatch(/^__Secure-gh_session-\d=.*; Path=\/acme\/shop; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/)
  const { found, reply } = await comeBack(`code=the-code&state=${state}&iss=${encodeURIComponent(issuer)}`, sent)
  expect(found).toMatchObject({ application: 'app_1' })
  const form = new URLSearchParams(asked.at(-1)!.body)
  expect(form.get('code')).toBe('the-code')
  const challenge = createHash('sha256').update(form.get('code_verifier')!).digest('base64url')
  expect(challenge).toBe(url.searchParams.get('code_challenge'))
  expect(asked.at(-1)!.headers).toContain(`Basic ${Buffer.from('shop:s%26cret').toString('base64')}`)
  expect(reply!.headers.slice(0, 2)).toEqual(['location', '/acme/shop/cart?a=1'])
  const session = reply!.headers.at(-1)!.split(';')[0]!
  const { ctx, verdict } = verdictOf({ cookie: `a=1; ${session}`, accept: 'text/html' })
  expect(verdict).toMatchObject({ application: 'app_1' })
  const upstream = (...cookies: string[]) => {
    const headers = [...cookies.flatMap(each => ['cookie', each]), 'x-user', 'root']
    hooks.onUpstream!(ctx, { method: 'GET', path: '/', headers })
    return headers
  }
  expect(upstream(`a=1; ${session}; ${sent}`)).toEqual(['cookie', 'a=1', 'x-user', 'ann'])
  expect(upstream('a=1', session, 'b=2; c=3', sent)).toEqual(['cookie', 'a=1; b=2; c=3', 'x-user', 'ann'])
  expect(upstream(session, sent)).toEqual(['x-user', 'ann'])
})

test('a session ends with its time and its keys, and is good nowhere else', async () => {
  const { signIn, state, verdictOf } = await house({ sessionSeconds: 60 })
  const cookie = (await signIn()).split(';')[0]!
  const value = cookie.slice(cookie.indexOf('=') + 1)
  expect(verdictOf({ cookie }).verdict).toMatchObject({ application: 'app_1' })
  expect(cookie).not.toContain(Buffer.from('ann').toString('base64url'))
  for (const other of [
    { clientId: 'another' },
    { requiredClaims: [{ claim: 'sub', values: ['bob'] }] },
    { callbackUrl: 'https://api.example.com/acme/other/oauth2/callback' },
    { sessionKeys: [{ id: 'one', secret: 'another one of thirty-two characters' }] },
    { sessionKeys: [{ id: 'two', secret: sessionKeys[0]!.secret }] },
  ])
    expect((await house(other)).verdictOf({ cookie }).verdict).toMatchObject({ error: 'credentials_rejected' })
  const rotated = await house({
    sessionKeys: [{ id: 'two', secret: 'a newer one of forty characters or so' }, ...sessionKeys],
  })
  expect(rotated.verdictOf({ cookie }).verdict).toMatchObject({ application: 'app_1' })
  for (const forged of [
    value.slice(0, -4),
    `${value.slice(0, -2)}AA`,
    'one.',
    'one.AAAA',
    value.replace('one', 'x'),
    'x'.repeat(9000),
  ])
    expect(verdictOf({ cookie: `__Secure-gh_session=${forged}` }).verdict).toMatchObject({
      error: 'credentials_rejected',
    })
  state.now += 60_000
  expect(verdictOf({ cookie }).verdict).toMatchObject({ error: 'credentials_expired' })
})

test('who comes back has to have left from this browser, lately, to this issuer', async () => {
  const { begin, comeBack, state } = await house()
  const { state: sent, sent: cookie } = await begin()
  const other = await begin()
  const strange = { found: { error: 'credentials_rejected' }, reply: undefined }
  expect(await comeBack(`code=c&state=${sent}`, '')).toMatchObject(strange)
  expect(await comeBack('code=c', cookie)).toMatchObject(strange)
  expect(await comeBack(`code=c&state=${sent}`, other.sent)).toMatchObject(strange)
  expect(await comeBack(`code=c&state=${sent}&iss=https://evil.example.com`, cookie)).toMatchObject(strange)
  expect(await comeBack(`error=access_denied&state=${sent}`, cookie)).toMatchObject(strange)
  // Its nonce is not that of the last token.
  expect(await comeBack(`code=c&state=${sent}`, cookie)).toMatchObject(strange)
  state.now += 600_000
  expect(await comeBack(`code=c&state=${other.state}`, other.sent)).toMatchObject(strange)
})

test('as many tabs as there are places may be on their way at once, then the oldest ones give way', async () => {
  const { begin } = await house()
  const cookies: string[] = []
  for (let tab = 0; tab < 4; tab++)
    cookies.push((await begin({ accept: 'text/html', cookie: `a=1; ${cookies.join('; ')}` })).sent)
  const names = cookies.map(each => each.split('=')[0])
  expect(new Set(names).size).toBe(4)
  expect(names).toContain((await begin({ accept: 'text/html', cookie: cookies.join('; ') })).sent.split('=')[0])
})

const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`
test.each([
  ['another issuer', { claims: { iss: 'https://evil.example.com' } }, 'credentials_rejected'],
  ['another client', { claims: { aud: 'other' } }, 'credentials_rejected'],
  ['another attempt', { claims: { nonce: 'x' } }, 'credentials_rejected'],
  ['a time that is over', { claims: { exp: 1_600_000_000 } }, 'credentials_expired'],
  ['no signature', { token: none }, 'credentials_rejected'],
  ['no token', { token: '' }, 'credentials_rejected'],
  ['a refusal', { status: 400 }, 'credentials_rejected'],
  ['a failure', { status: 502 }, 'credentials_unverifiable'],
])('%s makes no session', async (_, more, error) => {
  const { begin, comeBack } = await house({}, more)
  const { state, sent } = await begin()
  expect(await comeBack(`code=c&state=${state}`, sent)).toMatchObject({ found: { error }, reply: undefined })
})

test.each([
  [{ accept: 'text/html', 'sec-fetch-mode': 'cors' }, undefined],
  [{ accept: '*/*' }, undefined],
  [{ accept: 'text/html' }, 302],
  [{ accept: '*/*', 'sec-fetch-mode': 'navigate' }, 302],
])('a call with %j is led away: %s', async (headers, status) => {
  const { verdictOf } = await house()
  expect(((await verdictOf(headers).verdict) as Rejection | undefined)?.answer?.status).toBe(status)
})

test.each([
  ['/acme/shop/a?b=c', '/acme/shop/a?b=c'],
  ['//evil.example.com/acme/shop/', '/acme/shop/'],
  ['https://evil.example.com', '/acme/shop/'],
  ['/acme/other', '/acme/shop/'],
  ['/acme/shop/\r\nset-cookie:a=b', '/acme/shop/'],
])('who asks to be sent to %j goes to %s', async (to, page) => {
  const { begin, comeBack } = await house({ automatic: false })
  const { state, sent } = await begin({}, `/acme/shop/oauth2/sign-in?to=${encodeURIComponent(to)}`)
  expect((await comeBack(`code=c&state=${state}`, sent)).reply!.headers[1]).toBe(page)
})

test('signing out takes the cookie away', async () => {
  const { verdictOf } = await house()
  const { answer } = verdictOf({}, '/acme/shop/oauth2/sign-out').verdict as Rejection
  expect([answer!.status, answer!.headers.at(-1)]).toEqual([
    200,
    expect.stringMatching(/^__Secure-gh_session=;.*Max-Age=0$/),
  ])
})

test.each([
  { clientId: '' },
  { issuer: 'id.example.com' },
  { callbackUrl: 'https://api.example.com/acme/shop' },
  { callbackUrl: 'https://api.example.com/a;b/oauth2/callback' },
  { sessionKeys: [] },
  { sessionKeys: [{ id: 'one', secret: 'short' }] },
  { askFor: ['profile'] },
])('%j is refused', settings => expect(config.safeParse({ ...base, ...settings }).success).toBe(false))
