import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Weather } from '../testing/weather.js'

/** Tokens made to get past a check, at each policy that takes tokens, through a listener. None of them reaches the service. */
const SECRET = 'a secret of at least thirty-two characters'
const AUDIENCE = 'https://api.example.com'
let passed = 0
const weather = new Weather((_req, res) => {
  passed++
  res.end('ok')
})
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
let jwk: object = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }
let issuer: string
let provider: Server

beforeAll(async () => {
  await weather.start()
  provider = createServer((req, res) =>
    res.end(JSON.stringify(req.url === '/keys' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` })),
  )
  await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
})
afterAll(async () => {
  await weather.stop()
  provider.close()
  provider.closeAllConnections()
})
beforeEach(() => {
  passed = 0
})

const part = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const soon = () => Math.floor(Date.now() / 1000) + 600
const good = () => ({ iss: issuer, aud: AUDIENCE, azp: 'app_1', exp: soon() })
const rs = (claims: object | string, header: object = {}, key: KeyObject = pair.privateKey): string => {
  const text = `${part({ alg: 'RS256', kid: 'one', ...header })}.${part(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}
const hs = (claims: object, header: object, secret: string | Buffer): string => {
  const text = `${part({ alg: 'HS256', kid: 'one', ...header })}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
const pem = () => pair.publicKey.export({ type: 'spki', format: 'pem' }) as string

async function told(token: string): Promise<string> {
  const response = await fetch(weather.gateway.url('/acme/weather/x'), {
    headers: { authorization: `Bearer ${token}` },
  })
  const text = await response.text()
  return response.ok ? 'ok' : `${response.status} ${(JSON.parse(text) as { code: string }).code}`
}

const REJECTED = '401 credentials_rejected'
const policies: Record<string, () => object> = {
  'jwt with keys that were given': () => ({ keys: [{ id: 'one', algorithm: 'RS256', publicKey: pem() }] }),
  'jwt with a key set': () => ({ jwksUrl: `${issuer}/keys` }),
  oidc: () => ({ issuer }),
}

/** Claims are good in each of them: what is wrong is how the token was made. */
const hostile: Record<string, () => string> = {
  'no algorithm': () => `${part({ alg: 'none' })}.${part(good())}.`,
  'no algorithm, in capitals, with a signature': () => `${part({ alg: 'NONE', kid: 'one' })}.${part(good())}.AAAA`,
  'an algorithm that is an empty text': () => rs(good(), { alg: '' }),
  'an algorithm that is a list': () => rs(good(), { alg: ['RS256'] }),
  'the public key in PEM as a shared secret': () => hs(good(), {}, pem()),
  'the public key in DER as a shared secret': () =>
    hs(good(), {}, pair.publicKey.export({ type: 'spki', format: 'der' })),
  'the modulus as a shared secret': () => hs(good(), {}, (jwk as { n: string }).n),
  'another algorithm of the same key': () => rs(good(), { alg: 'RS512' }),
  'an elliptic one for an RSA key': () => rs(good(), { alg: 'ES256' }),
  'a key of its own, in its head': () =>
    rs(good(), { jwk: stranger.publicKey.export({ format: 'jwk' }) }, stranger.privateKey),
  'the address of a key of its own': () => rs(good(), { jku: 'https://evil.example.com/keys' }, stranger.privateKey),
  'a certificate of its own': () => rs(good(), { x5c: ['MIIB'] }, stranger.privateKey),
  "a file of the gateway's as its key": () => hs(good(), { kid: '../../../../dev/null' }, ''),
  'a key that is no text': () => rs(good(), { kid: { $ne: '' } }),
  'an extension that has to be understood': () => rs(good(), { crit: ['b64'], b64: false }),
  'another token within': () => rs(part(rs(good())), { cty: 'JWT' }),
  'another token within, by its long name': () => rs(good(), { cty: 'application/jwt' }),
  'claims that are a token': () => rs(`"${rs(good())}"`),
  'claims that are a list': () => rs([good()]),
  encryption: () => `${part({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'one' })}.AAAA.AAAA.AAAA.AAAA`,
  'encryption by a password that takes for ever': () =>
    `${part({ alg: 'PBES2-HS256+A128KW', enc: 'A128CBC-HS256', p2c: 2_000_000_000, p2s: 'AAAA' })}.AAAA.AAAA.AAAA.AAAA`,
  'two signatures': () => `${rs(good())}.AAAA`,
  'the JSON form': () => JSON.stringify({ payload: part(good()), signatures: [] }).replaceAll(' ', ''),
  'the signature of somebody else': () => rs(good(), {}, stranger.privateKey),
  'no signature': () => `${rs(good()).split('.').slice(0, 2).join('.')}.`,
  'a signature that was cut': () => rs(good()).slice(0, -6),
  'claims that were changed': () => {
    const [head, , signature] = rs(good()).split('.')
    return `${head}.${part({ ...good(), azp: 'app_2' })}.${signature}`
  },
  'more characters than a token has': () => rs({ ...good(), more: 'x'.repeat(7000) }),
  'ten thousand brackets': () => rs('['.repeat(5000)),
  'a time that is none': () => rs({ ...good(), exp: '9999999999' }),
  'a time that never comes': () => `${part({ alg: 'RS256', kid: 'one' })}.${part('{"exp":1e999}')}.AAAA`,
  'no time': () => rs({ ...good(), exp: undefined }),
  'a time to come': () => rs({ ...good(), nbf: soon() }),
  'another audience': () => rs({ ...good(), aud: ['https://other.example.com'] }),
}

describe.each(Object.entries(policies))(`${Object.keys(hostile).length} hostile tokens at %s`, (name, settings) => {
  const arrange = () =>
    weather.arrange([[name.split(' ')[0]!, { ...settings(), audiences: [AUDIENCE], applicationClaims: ['azp'] }]])

  test('a good one passes, so that the others fail for what is wrong with them', async () => {
    arrange()
    expect(await told(rs(good()))).toBe('ok')
  })

  test.each(Object.entries(hostile))('%s', async (_, make) => {
    arrange()
    expect([await told(make()), passed]).toEqual([REJECTED, 0])
  })
})

describe('hostile tokens at oauth2', () => {
  const claims = () => ({ iss: 'gatehouse', aud: 'gatehouse', sub: 'app_1', key: 'x', exp: soon() })
  const made: Record<string, () => string> = {
    'no algorithm': () => `${part({ alg: 'none' })}.${part(claims())}.`,
    'another hash of the same secret': () => hs(claims(), { alg: 'HS512' }, SECRET),
    'another secret': () => hs(claims(), {}, 'x'),
    'an empty secret for a key that is not known': () => hs(claims(), { kid: 'two' }, ''),
    'an asymmetric signature': () => rs(claims()),
    'another token within': () => hs(claims(), { cty: 'JWT' }, SECRET),
    encryption: () => `${part({ alg: 'dir', enc: 'A256GCM', kid: 'one' })}..AAAA.AAAA.AAAA`,
    'more characters than a token has': () => hs({ ...claims(), more: 'x'.repeat(7000) }, {}, SECRET),
  }

  test.each(Object.entries(made))('%s', async (_, make) => {
    weather.arrange([['oauth2', { signingKeys: [{ id: 'one', secret: SECRET }] }]])
    expect([await told(make()), passed]).toEqual([REJECTED, 0])
  })
})

test.each(['jwt', 'oidc'])(
  '%s takes the new key of a set at the first token, and no longer the old one',
  async type => {
    const places = type === 'jwt' ? { jwksUrl: `${issuer}/keys` } : { issuer }
    weather.arrange([[type, { ...places, audiences: [AUDIENCE], applicationClaims: ['azp'] }]])
    const old = rs(good())
    expect(await told(old)).toBe('ok')
    const next = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const before = jwk
    jwk = {
      ...createPublicKey(next.publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }),
      kid: 'two',
    }
    expect(await told(rs(good(), { kid: 'two' }, next.privateKey))).toBe('ok')
    expect(await told(old)).toBe(REJECTED)
    jwk = before
  },
)
