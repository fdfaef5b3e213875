import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { application, key, restApi } from '../testing/test-gateway.js'
import { type Arranged, Weather } from '../testing/weather.js'

const other = key({ application: 'app_2' })
const revoked = key({ state: 'revoked' })
const users = [
  { username: 'ann', password: 'a long password', application: 'app_1' },
  { username: 'ghost', password: 'a long password', application: 'app_9' },
]
let seen: Record<string, unknown>[] = []
const weather = new Weather((req, res) => {
  seen.push(req.headers)
  res.end('ok')
})
const { gateway, key: mine } = weather

beforeAll(() => weather.start())
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await weather.stop()
})
beforeEach(() => {
  seen = []
})

const wholeTenant = { kind: 'tenant', id: null }

const arrange = (policies: Arranged[], rest: object = {}) =>
  weather.refusalsOf(policies, {
    application: [application, { ...application, id: 'app_2' }],
    api: [restApi(weather.service.url, rest)],
    key: [mine, other, revoked].map(each => each.resource),
  })

const basic = (user: string, password = 'a long password') => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
const withKey = (secret = mine.secret) => ({ 'x-api-key': secret })

async function told(headers: Record<string, string> = {}, path = '/acme/weather/x') {
  const response = await fetch(gateway.url(path), { headers })
  const body = await response.text()
  const code = response.ok ? 'ok' : (JSON.parse(body) as { code: string }).code
  return [response.status, code, response.headers.get('www-authenticate')]
}

test('an authentication on an API replaces its key, and takes what it is told to', async () => {
  arrange([['basic-auth', { users, keys: false }]])
  const challenge = 'Basic realm="gatehouse", charset="UTF-8"'
  expect(await told(basic('ann'))).toEqual([200, 'ok', null])
  expect(await told(basic('ann', 'wrong password'))).toEqual([401, 'credentials_rejected', challenge])
  expect(await told()).toEqual([401, 'credentials_missing', challenge])
  expect(await told(withKey())).toEqual([401, 'credentials_missing', challenge])
  expect(await told(basic('ghost'))).toEqual([403, 'application_unknown', null])
  expect(seen.map(headers => headers.authorization)).toEqual([undefined])
})

test('the call counts for the application that the credential names', async () => {
  arrange([['basic-auth', { users }]])
  await told(basic('ann'), '/acme/weather/counted')
  expect(await gateway.recordOf('/acme/weather/counted')).toMatchObject({
    applicationId: 'app_1',
    subscriptionId: 'sub_1',
    planId: 'pln_1',
    status: 200,
  })
  await told({ authorization: `Basic ${Buffer.from(`x:${mine.secret}`).toString('base64')}` }, '/acme/weather/by-key')
  expect(await gateway.recordOf('/acme/weather/by-key')).toMatchObject({
    keyId: mine.resource.id,
    applicationId: 'app_1',
  })
  expect(seen.map(headers => headers.authorization)).toEqual([undefined, undefined])
})

test('any of several will do, and what is wrong is told before what is missing', async () => {
  arrange([
    ['key-auth', {}],
    ['basic-auth', { users }],
  ])
  expect((await told(withKey()))[1]).toBe('ok')
  expect((await told(basic('ann')))[1]).toBe('ok')
  expect((await told({ ...withKey(revoked.secret), ...basic('ann') }))[1]).toBe('ok')
  expect((await told(withKey(revoked.secret)))[1]).toBe('key_revoked')
  expect(await told()).toEqual([
    401,
    'credentials_missing',
    'Bearer realm="gatehouse", Basic realm="gatehouse", charset="UTF-8"',
  ])
})

test('all of several have to be there, be good, and belong together', async () => {
  arrange([
    ['key-auth', { headers: ['x-api-key'] }],
    ['basic-auth', { users, keys: false }],
    ['authentication', { require: 'all' }],
  ])
  expect((await told({ ...withKey(), ...basic('ann') }))[1]).toBe('ok')
  expect((await told(withKey()))[1]).toBe('credentials_missing')
  expect((await told(basic('ann')))[1]).toBe('credentials_missing')
  expect((await told({ ...withKey(), ...basic('ann', 'wrong password') }))[1]).toBe('credentials_rejected')
  expect((await told({ ...withKey(revoked.secret), ...basic('ann') }))[1]).toBe('key_revoked')
  expect((await told({ ...withKey(other.secret), ...basic('ann') }))[1]).toBe('credentials_rejected')
})

test('calls without credentials pass where that is said, as nobody or as an application; wrong ones never', async () => {
  arrange([
    ['key-auth', {}],
    ['authentication', { anonymous: 'allowed', anonymousApplication: 'app_1' }],
  ])
  await told({}, '/acme/weather/nobody')
  expect(await gateway.recordOf('/acme/weather/nobody')).toMatchObject({ applicationId: 'app_1', status: 200 })
  expect((await told(withKey(revoked.secret)))[1]).toBe('key_revoked')
  arrange([
    ['key-auth', {}],
    ['authentication', { anonymous: 'allowed' }],
  ])
  expect((await told())[1]).toBe('ok')
  expect((await told(withKey('gh_live_wrong')))[1]).toBe('key_invalid')
})

test("an API's own authentication replaces its tenant's, and its rules too", async () => {
  arrange([
    ['key-auth', {}, wholeTenant],
    ['authentication', { anonymous: 'allowed' }, wholeTenant],
    ['basic-auth', { users, keys: false }],
  ])
  expect((await told(withKey()))[1]).toBe('credentials_missing')
  expect((await told(basic('ann')))[1]).toBe('ok')
  arrange([['basic-auth', { users, keys: false }, wholeTenant]])
  expect((await told(basic('ann')))[1]).toBe('ok')
})

test('an open API is closed by an authentication, also by one that cannot run', async () => {
  expect(arrange([], { auth: 'none' })).toEqual([])
  expect((await told())[1]).toBe('ok')
  arrange([['key-auth', {}]], { auth: 'none' })
  expect((await told())[1]).toBe('credentials_missing')
  expect(arrange([['basic-auth', { users: 'all' }]], { auth: 'none' })).toMatchObject([{ kind: 'policy' }])
  expect((await told())[1]).toBe('config_refused')
  // It might have been the one that asks for more: what runs beside it does not stand in for it.
  arrange([
    ['key-auth', {}],
    ['basic-auth', { users: 'all' }],
  ])
  expect((await told(withKey()))[1]).toBe('config_refused')
  expect(seen.length).toBe(1)
})

test('keys stand where the policy says, and end there', async () => {
  arrange([['key-auth', { headers: ['x-team-key'], query: 'k' }]])
  expect((await told({ 'x-team-key': mine.secret }))[1]).toBe('ok')
  expect((await told({}, `/acme/weather/x?k=${mine.secret}&a=1`))[1]).toBe('ok')
  expect((await told(withKey()))[1]).toBe('credentials_missing')
  expect(JSON.stringify(seen)).not.toContain('gh_live_')
})

test('a key that is over, or comes from elsewhere than it may, opens nothing', async () => {
  const over = key({ expiresAt: '2020-01-01T00:00:00Z' })
  const elsewhere = key({ ipAllow: ['192.0.2.0/24'] })
  weather.arrange([['key-auth', {}]], { key: [over.resource, elsewhere.resource] })
  expect((await told(withKey(over.secret)))[1]).toBe('key_expired')
  expect((await told(withKey(elsewhere.secret)))[1]).toBe('ip_denied')
})
