import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountOf, type CallPlace, holdsFor, isOneOfMany, type LimitScopeKind, limitOf, partOf } from './scopes.js'

const place: CallPlace = {
  ...{ tenant: 'ten_a', team: 'team_a', product: 'prd_a', plan: 'plan_a', model: 'mdl_a', application: 'app_a' },
  key: 'key_a',
  user: 'alice',
}
const limit = (kind: LimitScopeKind, id: string | null, tenantId: string | null = 'ten_a') => ({
  ...{ id: 'lim_1', tenantId },
  scope: { kind, id },
})

test.each(['team', 'product', 'plan', 'model', 'application', 'key'] as const)(
  'of a %s: its calls, and no others',
  kind => {
    expect(holdsFor(limit(kind, place[kind]!), place)).toBe(true)
    expect(holdsFor(limit(kind, 'another'), place)).toBe(false)
    expect(holdsFor(limit(kind, place[kind]!), { ...place, [kind]: undefined })).toBe(false)
    expect(holdsFor(limit(kind, place[kind]!), { ...place, tenant: 'ten_b' }), 'of another tenant').toBe(false)
  },
)

test('of a tenant, by itself or by whoever runs the installation, and of all that there is', () => {
  expect(holdsFor(limit('tenant', null), place)).toBe(true)
  expect(holdsFor(limit('tenant', null), { ...place, tenant: 'ten_b' })).toBe(false)
  expect(holdsFor(limit('tenant', 'ten_a', null), place)).toBe(true)
  expect(holdsFor(limit('tenant', 'ten_b', null), place)).toBe(false)
  expect(holdsFor(limit('installation', null, null), place)).toBe(true)
})

test('counts all together, or each by itself; what a call does not name counts together with its like', () => {
  expect(accountOf({ id: 'lim_1' }, place)).toBe('lim_1')
  expect(accountOf({ id: 'lim_1', each: 'key' }, place)).toBe('lim_1/key_a')
  expect(accountOf({ id: 'lim_1', each: 'key' }, { ...place, key: undefined })).toBe('lim_1/app_a')
  expect(accountOf({ id: 'lim_1', each: 'user' }, place)).toBe('lim_1/app_a/alice')
  expect(accountOf({ id: 'lim_1', each: 'user' }, { ...place, user: undefined })).toBe('lim_1/app_a/')
})

test('whatever users are called, they have accounts of their own that every store takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }), (a, b) => {
      const [one, two] = [a, b].map(user => accountOf({ id: 'lim_1', each: 'user' }, { ...place, user }))
      expect(one).toMatch(/^[!-~]{1,120}$/)
      expect(one === two).toBe(a === b)
      expect([limitOf(one!), isOneOfMany(one!)]).toEqual(['lim_1', true])
      expect(`lim_1/${partOf(one!)}`).toBe(one)
    }),
  )
})
