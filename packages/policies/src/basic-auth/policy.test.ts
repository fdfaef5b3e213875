import { expect, test } from 'vitest'
import type { PolicyDeps } from '../contract.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const deps: PolicyDeps = { ...bare, key: (_ctx, secret) => ({ application: 'app_key', key: secret }) }
const users = [
  { username: 'ann', password: 'a long password: with colon', application: 'app_1' },
  { username: 'bärbel', password: 'pässword-lang', application: 'app_2' },
]
const key = `gh_live_${'a'.repeat(46)}`
const basic = (user: string, password: string) =>
  call({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` })
const hooks = (settings: object = { users }) => policy.compile(config.parse(settings), deps)

test('a name and its password stand for its application, in UTF-8 and with colons', () => {
  for (const { username, password, application } of users)
    expect(hooks().authenticate!(basic(username, password))).toEqual({ application })
})

test.each([
  ['ann', 'a long password'],
  ['ann', ''],
  ['Ann', users[0]!.password],
  ['nobody', users[0]!.password],
  ['ann', users[1]!.password],
  ['', ''],
])('%s with "%s" is rejected', (user, password) => {
  expect(hooks().authenticate!(basic(user, password))).toMatchObject({ error: 'credentials_rejected' })
})

test.each(['Basic', 'Basic ???', `Basic ${Buffer.from('no colon').toString('base64')}`])('%s is rejected', header => {
  expect(hooks().authenticate!(call({ authorization: header }))).toMatchObject({ error: 'credentials_rejected' })
})

test('other schemes, and nothing, are nothing of the kind', () => {
  for (const authorization of [undefined, '', 'Bearer x', 'Basically'])
    expect(hooks().authenticate!(call({ authorization }))).toBeUndefined()
})

test('a key is taken as password or user name, unless it is said otherwise', () => {
  for (const sent of [basic('anything', key), basic(key, '')])
    expect(hooks().authenticate!(sent)).toEqual({ application: 'app_key', key })
  expect(hooks({ users, keys: false }).authenticate!(basic('anything', key))).toMatchObject({
    error: 'credentials_rejected',
  })
})

test('passwords end here unless they are to be passed on; keys end here in any case', () => {
  const passed = (settings: object, ctx: ReturnType<typeof call>) => {
    const out = { method: 'GET', path: '/', headers: ['authorization', 'x'] }
    hooks(settings).onUpstream!(ctx, out)
    return out.headers.length > 0
  }
  expect(passed({ users }, basic('ann', 'x'))).toBe(false)
  expect(passed({ users, forward: true }, basic('ann', 'x'))).toBe(true)
  expect(passed({ users, forward: true }, basic('ann', key))).toBe(false)
  expect(passed({ users }, call({ authorization: 'Bearer y' }))).toBe(true)
})

test.each([
  { keys: false },
  { users: [users[0], users[0]] },
  { users: [{ ...users[0], password: 'short' }] },
  { users: [{ ...users[0], username: 'a:b' }] },
  { users: [{ ...users[0], application: 'ann' }] },
  { realm: 'a"b' },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
