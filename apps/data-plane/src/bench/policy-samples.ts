import { createHmac } from 'node:crypto'
import { certificates } from '@gatehouse/policies/mtls/testing/certificates.js'
import { Seal } from '@gatehouse/policies/oauth2-sign-in/seal.js'

/** What a call has to bring so that a policy does its work, and a configuration where that of its page would not do. */
export interface Sample {
  config?: object
  headers?: Record<string, string>
}

const SECRET = 'a secret of at least thirty-two characters'
const application = 'app_0k3x'
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (text: string): string => createHmac('sha256', SECRET).update(text).digest('base64url')

function token(claims: object, kid: string): string {
  const text = `${encoded({ alg: 'HS256', kid })}.${encoded({ exp: 9_999_999_999, ...claims })}`
  return `${text}.${signed(text)}`
}

const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
const bearer = (text: string): Record<string, string> => ({ authorization: `Bearer ${text}` })

function hmac(): Record<string, string> {
  const date = new Date().toUTCString()
  const signature = createHmac('sha256', SECRET)
    .update(`date: ${date}\n@request-target: post /acme/weather/today?city=Bern\nhost: x`)
    .digest('base64')
  return {
    date,
    authorization: `hmac username="ann", algorithm="hmac-sha256", headers="date @request-target host", signature="${signature}"`,
  }
}

const key = { id: 'one', algorithm: 'HS256', secret: SECRET }

const signIn = {
  issuer: 'https://id.example.com',
  clientId: 'shop',
  callbackUrl: 'https://api.example.com/acme/weather/oauth2/callback',
  sessionKeys: [{ id: 'one', secret: SECRET }],
  application,
}
const session = (): string =>
  new Seal(signIn.sessionKeys, `${signIn.issuer}\n${signIn.clientId}\n${signIn.callbackUrl}`).seal('session', {
    claims: { sub: 'ann' },
    until: 9_999_999_999_999,
  })
const weather = { responses: { 200: { content: { 'application/json': { example: { high: 7 } } } } } }

export const samples: Readonly<Record<string, Sample>> = {
  'basic-auth': { headers: basic('legacy', 'correct horse battery') },
  jwt: { config: { keys: [key], application }, headers: bearer(token({ sub: 'ann' }, 'one')) },
  'hmac-auth': {
    config: { credentials: [{ username: 'ann', secret: SECRET, application }], body: 'unsigned' },
    headers: hmac(),
  },
  oauth2: {
    config: { signingKeys: [{ id: 'one', secret: SECRET }] },
    headers: bearer(token({ iss: 'gatehouse', aud: 'gatehouse', sub: application, key: 'x' }, 'one')),
  },
  'key-auth': { headers: { 'x-api-key': 'gh_live_0000000000000000000000000000000000000000000000' } },
  'oauth2-introspection': { headers: bearer('opaque') },
  oidc: { headers: {} },
  cors: { headers: { origin: 'https://app.example.com' } },
  opentelemetry: { headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } },
  compression: { headers: { 'accept-encoding': 'gzip, br' } },
  mtls: { config: { authorities: [certificates.root], application } },
  'oauth2-sign-in': { config: signIn, headers: { cookie: `__Secure-gh_session=${session()}` } },
  mock: { config: { documents: { v1: { paths: { '/today': { get: weather, post: weather } } } } } },
  'graphql-guard': { config: { pathSuffix: '/today' } },
}
