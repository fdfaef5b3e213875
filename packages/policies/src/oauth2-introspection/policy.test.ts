import { expect, test } from 'vitest'
import type { FetchAnswer, FetchRequest, PolicyDeps } from '../contract.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const NOW = 1_700_000_000
const settings = { url: 'https://id/introspect', clientId: 'a:b', clientSecret: 'c d', application: 'app_1' }
const good = { application: 'app_1' }

function world(answer: (token: string) => object | number, more: object = {}) {
  const state = { now: NOW * 1000 }
  const asked: FetchRequest[] = []
  const deps: PolicyDeps = {
    ...bare,
    now: () => state.now,
    fetch: async (request): Promise<FetchAnswer> => {
      asked.push(request)
      const told = answer(new URLSearchParams(request.body).get('token')!)
      if (typeof told === 'number') return { status: told, headers: [], body: Buffer.alloc(0) }
      return { status: 200, headers: [], body: Buffer.from(JSON.stringify(told)) }
    },
  }
  const { authenticate } = policy.compile(config.parse({ ...settings, ...more }), deps)
  return { state, asked, told: (token: string) => authenticate!(call({ authorization: `Bearer ${token}` })) }
}

test('the server is asked once for all that wait, then not before its answer is too old', async () => {
  const { state, asked, told } = world(() => ({ active: true, exp: NOW + 30 }))
  expect(await Promise.all([told('t'), told('t'), told('t')])).toMatchObject([good, good, good])
  expect(told('t')).toMatchObject(good)
  expect(asked.length).toBe(1)
  expect(asked[0]!.headers).toContain(`Basic ${Buffer.from('a%3Ab:c+d').toString('base64')}`)
  state.now += 61_000
  expect(await told('t')).toMatchObject({ error: 'credentials_expired' })
  expect(asked.length).toBe(2)
})

test('a token that is not active is refused, and not asked about again for a while', async () => {
  const { asked, told, state } = world(() => ({ active: false }))
  expect(await told('t')).toMatchObject({ error: 'credentials_rejected' })
  expect(told('t')).toMatchObject({ error: 'credentials_rejected' })
  expect(asked.length).toBe(1)
  state.now += 10_001
  await told('t')
  expect(asked.length).toBe(2)
})

test.each([500, 401, 302])('an answer of %i lets nobody in, and is not remembered', async status => {
  let answer: object | number = status
  const { told } = world(() => answer)
  expect(await told('t')).toMatchObject({ error: 'credentials_unverifiable' })
  answer = { active: true }
  expect(await told('t')).toMatchObject(good)
})

test.each([[[]], [null], ['true'], [{ active: 'true' }], [{ active: 1 }]])('%j is no permission', async answer => {
  expect(await world(() => answer as object).told('t')).toMatchObject({ error: 'credentials_rejected' })
})

test('its claims are held to the rules', async () => {
  const claims = { active: true, aud: 'other', scope: 'read', client_id: 'mobile' }
  expect(await world(() => claims, { audiences: ['api'] }).told('t')).toMatchObject({ error: 'credentials_rejected' })
  expect(await world(() => claims, { scopes: ['write'] }).told('t')).toMatchObject({ error: 'policy_denied' })
  const applications = [{ value: 'mobile', application: 'app_7' }]
  expect(await world(() => claims, { applications }).told('t')).toMatchObject({ application: 'app_7' })
})

test('the secret may go in the body', async () => {
  const { asked, told } = world(() => ({ active: true }), { clientAuthentication: 'post' })
  await told('t')
  expect(Object.fromEntries(new URLSearchParams(asked[0]!.body))).toMatchObject({
    client_id: 'a:b',
    client_secret: 'c d',
  })
  expect(asked[0]!.headers).not.toContain('authorization')
})

test('what is too long is not asked about', async () => {
  const { asked, told } = world(() => ({ active: true }))
  expect(await told('x'.repeat(8193))).toMatchObject({ error: 'credentials_rejected' })
  expect(asked).toEqual([])
})

test.each([{ url: 'ftp://id' }, { clientSecret: '' }, { clientAuthentication: 'none' }])('%j is refused', more =>
  expect(config.safeParse({ ...settings, ...more }).success).toBe(false),
)
