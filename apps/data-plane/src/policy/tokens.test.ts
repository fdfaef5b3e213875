import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CLIENT, IdentityProvider } from '../testing/identity-provider.js'
import { plan, upstream } from '../testing/test-gateway.js'
import { type Arranged, Weather } from '../testing/weather.js'

const API = 'https://api.example.com'
const applications = [{ value: 'mobile', application: 'app_1' }]
const seen: Record<string, unknown>[] = []
const weather = new Weather((req, res) => {
  seen.push(req.headers)
  res.end('ok')
})
const { gateway, key: live } = weather
let id: IdentityProvider

beforeAll(async () => {
  await weather.start()
  id = await new IdentityProvider().start()
})
afterAll(async () => {
  await weather.stop()
  await id.stop()
})
beforeEach(() => {
  seen.length = 0
  id.asked.length = 0
})

const arrange = (type: string, config: object, more: Arranged[] = []): void =>
  weather.arrange([[type, config], ...more], {
    plan: [plan(), plan({}, { id: 'pln_2', slug: 'free', apis: ['api_2'] })],
  })

async function told(token: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(gateway.url('/acme/weather/x'), {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  const body = await response.text()
  return [response.status, response.ok ? 'ok' : (JSON.parse(body) as { code: string }).code]
}

const GOOD = [200, 'ok']
const REJECTED = [401, 'credentials_rejected']

test('a token of an OpenID provider opens what its client is subscribed to, and ends here', async () => {
  const token = await id.token(API)
  arrange('oidc', {
    issuer: id.issuer,
    audiences: [API],
    applications,
    claimHeaders: [{ claim: 'client_id', header: 'x-client' }],
  })
  expect(await told(token, { 'x-client': 'root' })).toEqual(GOOD)
  expect(seen[0]).toMatchObject({ 'x-client': 'mobile' })
  expect(seen[0]!.authorization).toBeUndefined()
  const record = (await gateway.recorded(1)).at(-1)!
  expect(record).toMatchObject({ applicationId: 'app_1', subscriptionId: 'sub_1', planId: 'pln_1', status: 200 })
  expect(record.keyId).toBeUndefined()
  expect(JSON.stringify(gateway.records)).not.toContain(token.slice(-40))
})

test('tokens for somebody else, forged ones, keys and nothing are refused', async () => {
  arrange('oidc', { issuer: id.issuer, audiences: [API], applications })
  const token = await id.token(API)
  const [head, body, signature] = token.split('.') as [string, string, string]
  expect(await told(await id.token('https://other.example.com'))).toEqual(REJECTED)
  expect(await told(`${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`)).toEqual(REJECTED)
  const jwks = await (await fetch(`${id.issuer}/jwks`)).text()
  const confused = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'first' })).toString('base64url')
  const mac = createHmac('sha256', jwks).update(`${confused}.${body}`).digest('base64url')
  expect(await told(`${confused}.${body}.${mac}`)).toEqual(REJECTED)
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  expect(await told(`${none}.${body}.`)).toEqual(REJECTED)
  expect(await told(live.secret)).toEqual([401, 'credentials_missing'])
  expect(seen).toEqual([])
})

test('scopes and plans narrow what the application may do', async () => {
  const token = await id.token(API, 'read')
  const base = { issuer: id.issuer, audiences: [API], applications }
  arrange('oidc', { ...base, scopes: ['write'] })
  expect(await told(token)).toEqual([403, 'policy_denied'])
  expect(await told(await id.token(API, 'read write'))).toEqual(GOOD)
  arrange('oidc', { ...base, planClaim: 'scope' })
  expect(await told(token)).toEqual([403, 'subscription_required'])
  arrange('oidc', { ...base, applications: [{ value: 'web', application: 'app_1' }] })
  expect(await told(token)).toEqual([403, 'application_unknown'])
})

test('keys change under way: the first token of the new key is taken, those of the old one no more', async () => {
  arrange('oidc', { issuer: id.issuer, audiences: [API], applications })
  const old = await id.token(API)
  expect(await told(old)).toEqual(GOOD)
  id.rotate('second')
  const fresh = await id.token(API)
  expect(await told(old)).toEqual(GOOD)
  expect(await Promise.all(Array.from({ length: 20 }, () => told(fresh)))).toEqual(Array(20).fill(GOOD))
  expect(await told(old)).toEqual(REJECTED)
  expect(id.count('/jwks')).toBe(2)
})

test('tokens with keys that nobody has cause no storm of fetches', async () => {
  arrange('jwt', { jwksUrl: `${id.issuer}/jwks`, applications })
  expect(await told(await id.token(API))).toEqual(GOOD)
  const [, body, signature] = (await id.token(API)).split('.')
  const unknown = (kid: number) =>
    `${Buffer.from(JSON.stringify({ alg: 'RS256', kid: String(kid) })).toString('base64url')}.${body}.${signature}`
  const verdicts = await Promise.all(Array.from({ length: 100 }, (_, kid) => told(unknown(kid))))
  for (let kid = 0; kid < 20; kid++) verdicts.push(await told(unknown(kid)))
  expect(verdicts.every(([status]) => status === 401)).toBe(true)
  expect(id.count('/jwks')).toBeLessThanOrEqual(2)
})

test('without keys every token is refused, and an address that may not be reached is none', async () => {
  const token = await id.token(API)
  const faults = gateway.faults.length
  const closed = await upstream((_req, res) => res.writeHead(500).end())
  for (const jwksUrl of [`${closed.url}/jwks`, 'http://10.0.0.1:1/jwks', `${id.issuer}/nowhere`]) {
    arrange('jwt', { jwksUrl, applications })
    const response = await fetch(gateway.url('/acme/weather/x'), { headers: { authorization: `Bearer ${token}` } })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ code: 'credentials_unverifiable' })
  }
  expect(gateway.faults.length).toBeGreaterThanOrEqual(faults + 3)
  expect(String((gateway.faults as [string, Error][]).map(([, cause]) => cause.message))).toContain('denied')
  await closed.stop()
  arrange('jwt', { jwksUrl: `${id.issuer}/jwks`, applications })
  expect(await told(token)).toEqual(GOOD)
})

test('tokens without a meaning of their own are asked about, and end when they are revoked', async () => {
  const token = await id.token(`${API}/opaque`)
  expect(token).not.toContain('.')
  const base = {
    url: `${id.issuer}/token/introspection`,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    applications,
  }
  arrange('oauth2-introspection', { ...base, audiences: [`${API}/opaque`] })
  expect(await Promise.all([told(token), told(token), told(token)])).toEqual([GOOD, GOOD, GOOD])
  expect(await told(token)).toEqual(GOOD)
  expect(id.count('/token/introspection')).toBe(1)
  expect(await told('made-up')).toEqual(REJECTED)
  arrange('oauth2-introspection', { ...base, cacheSeconds: 0 })
  expect(await told(token)).toEqual(GOOD)
  await id.revoke(token)
  expect(await told(token)).toEqual(REJECTED)
  arrange('oauth2-introspection', { ...base, clientSecret: 'wrong' })
  expect(await told(token)).toEqual([503, 'credentials_unverifiable'])
})

test('a token beside a key: either, or both of one application', async () => {
  const token = await id.token(API)
  const jwt = { jwksUrl: `${id.issuer}/jwks`, applicationClaims: ['none'], unnamed: 'accepted' }
  arrange('jwt', jwt, [
    ['key-auth', {}],
    ['authentication', { require: 'all' }],
  ])
  expect(await told(token)).toEqual([401, 'credentials_missing'])
  expect(await told(token, { 'x-api-key': live.secret })).toEqual(GOOD)
  expect(gateway.records.at(-1)).toMatchObject({ applicationId: 'app_1', keyId: live.resource.id })
})

test('a good token that names no application opens what calls without credentials may do, and no more', async () => {
  const token = await id.token(API)
  const jwt = { jwksUrl: `${id.issuer}/jwks`, applicationClaims: ['none'], unnamed: 'accepted' }
  arrange('jwt', jwt)
  expect(await told(token)).toEqual([403, 'application_unknown'])
  arrange('jwt', jwt, [['key-auth', {}]])
  expect(await told(token)).toEqual([403, 'application_unknown'])
  expect(await told(token, { 'x-api-key': live.secret })).toEqual(GOOD)
  expect(gateway.records.at(-1)).toMatchObject({ applicationId: 'app_1', subscriptionId: 'sub_1' })
  arrange('jwt', jwt, [['authentication', { anonymous: 'allowed' }]])
  expect(await told(token)).toEqual(GOOD)
  arrange('jwt', jwt, [['authentication', { anonymous: 'allowed', anonymousApplication: 'app_1' }]])
  expect(await told(token)).toEqual(GOOD)
  expect(gateway.records.at(-1)).toMatchObject({ applicationId: 'app_1', subscriptionId: 'sub_1' })
})

test('a key gets a token at the gateway, and with the key it ends', async () => {
  const signingKeys = [{ id: 'one', secret: 'a secret of thirty-two characters' }]
  arrange('oauth2', { signingKeys, scopes: ['read'] })
  const ask = (user: string, password: string, body = 'grant_type=client_credentials') =>
    fetch(gateway.url('/acme/weather/oauth2/token'), {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    })
  const answer = await ask('app_1', live.secret)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const { access_token: token, ...rest } = (await answer.json()) as Record<string, string>
  expect(rest).toEqual({ token_type: 'Bearer', expires_in: 900, scope: 'read' })
  expect(await told(token!)).toEqual(GOOD)
  expect(seen).toMatchObject([{ 'x-token-scope': 'read' }])
  expect(seen[0]!.authorization).toBeUndefined()
  expect(await gateway.recordOf('/acme/weather/x')).toMatchObject({ applicationId: 'app_1' })
  const wrong = await ask('app_2', live.secret)
  expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')])
  expect(await wrong.json()).toMatchObject({ error: 'invalid_client' })
  expect(await (await ask('app_1', live.secret, 'grant_type=password')).json()).toMatchObject({
    error: 'unsupported_grant_type',
  })
  expect(await told(live.secret)).toEqual([401, 'credentials_missing'])
  expect(await told(`${token!.slice(0, -4)}AAAA`)).toEqual(REJECTED)
  gateway.apply({ key: [{ ...live.resource, state: 'revoked' }] })
  expect(await told(token!)).toEqual([401, 'key_revoked'])
  expect(seen.length).toBe(1)
})

test('an HMAC signature opens once', async () => {
  const secret = 'a secret of at least thirty-two characters'
  arrange('hmac-auth', { credentials: [{ username: 'ann', secret, application: 'app_1' }] })
  const date = new Date().toUTCString()
  const host = `127.0.0.1:${gateway.port}`
  const sign = (target: string) => {
    const text = `x-date: ${date}\n@request-target: get ${target}\nhost: ${host}`
    const signature = createHmac('sha256', secret).update(text).digest('base64')
    return `hmac username="ann", algorithm="hmac-sha256", headers="x-date @request-target host", signature="${signature}"`
  }
  const send = async (target: string, authorization: string) => {
    const response = await fetch(gateway.url(target), { headers: { 'x-date': date, authorization } })
    return response.ok ? 'ok' : ((await response.json()) as { code: string }).code
  }
  const target = '/acme/weather/a%20b?q=%C3%A9'
  expect(await send(target, sign(target))).toBe('ok')
  expect(await send(target, sign(target))).toBe('credentials_repeated')
  expect(await send('/acme/weather/other', sign(target))).toBe('credentials_rejected')
  expect(seen.map(headers => headers.authorization)).toEqual([undefined])
})
