import { expect, test } from 'vitest'
import type { PolicyDeps } from '../contract.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const deps: PolicyDeps = { ...bare, key: (_ctx, secret) => ({ application: secret }) }
const hooks = (settings: object) => policy.compile(config.parse(settings), deps)
const key = `gh_live_${'a'.repeat(46)}`

test('finds a key in any of its places, and what has the shape of one before what has not', () => {
  const { authenticate } = hooks({ query: 'apikey' })
  expect(authenticate!(call({ authorization: `Bearer ${key}` }))).toEqual({ application: key })
  expect(authenticate!(call({ authorization: 'Bearer other', 'x-api-key': key }))).toEqual({ application: key })
  expect(authenticate!(call({}, { query: `a=1&apikey=${key}` }))).toEqual({ application: key })
  expect(authenticate!(call({ 'x-api-key': 'wrong' }))).toEqual({ application: 'wrong' })
})

test('a call without one carries nothing of the kind', () => {
  const { authenticate } = hooks({ headers: ['x-team-key'] })
  for (const headers of [{}, { 'x-team-key': '' }, { authorization: `Bearer ${key}` }])
    expect(authenticate!(call(headers))).toBeUndefined()
  expect(hooks({}).authenticate!(call({ authorization: 'Bearer a.signed.token' }))).toBeUndefined()
})

test('the key ends here, in headers and query; what is no key goes on', () => {
  const out = {
    method: 'GET',
    path: '/x?a=1&apikey=k&b=%20',
    headers: ['authorization', 'Bearer of another', 'x-team', key, 'accept', '*/*'],
  }
  hooks({ headers: ['authorization', 'x-team'], query: 'apikey' }).onUpstream!(call({}), out)
  expect(out).toMatchObject({ path: '/x?a=1&b=%20', headers: ['authorization', 'Bearer of another', 'accept', '*/*'] })
})

test.each([{ headers: [] }, { headers: ['bad name'] }, { query: 'a b' }, { more: 1 }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
