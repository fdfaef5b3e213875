import { expect, test } from 'vitest'
import { jwk, signer, world } from '../jwt/testing.js'
import { call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const issuer = 'https://id.example.com/realm'
const discovery = `${issuer}/.well-known/openid-configuration`
const jwks_uri = 'https://keys.example.com/set'
const key = signer('RS256')
const token = key.token({ iss: issuer, aud: 'api', azp: 'app_1', exp: 1_700_000_060 })

async function told(pages: Record<string, () => unknown>, sent = token) {
  const { deps, refresh, state } = world({ [jwks_uri]: () => ({ keys: [jwk(key)] }), ...pages })
  const hooks = policy.compile(config.parse({ issuer, audiences: ['api'] }), deps)
  await refresh()
  return { verdict: await hooks.authenticate!(call({ authorization: `Bearer ${sent}` })), faults: state.faults }
}

test('keys are found by the issuer', async () => {
  expect((await told({ [discovery]: () => ({ issuer, jwks_uri }) })).verdict).toMatchObject({ application: 'app_1' })
})

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /404/],
  ['another issuer', { issuer: 'https://evil.example.com', jwks_uri }, /otherwise/],
  ['no keys', { issuer }, /where its keys are/],
  ['keys in clear', { issuer, jwks_uri: 'http://keys.example.com/set' }, /in clear/],
  ['keys that are not there', { issuer, jwks_uri: 'https://keys.example.com/none' }, /404/],
])('an issuer that tells of %s opens nothing', async (_, page, fault) => {
  const { verdict, faults } = await told({ [discovery]: () => page })
  expect(verdict).toMatchObject({ error: 'credentials_unverifiable' })
  expect(faults[0]).toMatch(fault)
})

test.each([
  { iss: 'https://id.example.com', aud: 'api' },
  { iss: issuer, aud: 'another' },
])('%j is a token for or from somebody else', async claims => {
  const other = key.token({ azp: 'app_1', exp: 1_700_000_060, ...claims })
  expect((await told({ [discovery]: () => ({ issuer, jwks_uri }) }, other)).verdict).toMatchObject({
    error: 'credentials_rejected',
  })
})

test.each([
  { issuer },
  { issuer, audiences: [] },
  { issuer: `${issuer}?a=1`, audiences: ['api'] },
  { issuer: 'id.example.com', audiences: ['api'] },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
