import { organizationRoles, tenantRoles } from '@gatehouse/shared/permissions.js'
import { expect, test } from 'vitest'
import type { Me } from '../lib/session.js'
import { fixedEntries } from './palette-entries.js'

const me: Me = {
  user: { id: 'usr_1', email: 'a@example.com', name: 'A', state: 'active', platformRole: null, createdAt: '' },
  permissions: [],
  tenants: [],
  organizations: [
    { id: '1', slug: 'one', name: 'One', personal: true, role: 'owner', permissions: [...organizationRoles.owner!] },
  ],
}
const labels = (words: string, who: Me | null = me) => fixedEntries(words, who).map(({ label }) => label)

test('words find pages and actions, in any case', () => {
  expect(labels('PLAY')).toEqual(['Playground'])
  expect(labels('new app')).toEqual(['New application'])
  expect(labels('nothing like it')).toEqual([])
})

test('nobody is led where they may not go', () => {
  expect(labels('', null)).toEqual(['Catalog', 'Sign in', 'Find a model', 'Find a REST API'])
  expect(labels('nodes')).toEqual([])
})

test('whoever has several tenants switches between them', () => {
  const tenant = { id: '1', slug: 'north', name: 'North', roles: ['viewer'], permissions: [...tenantRoles.viewer!] }
  const both = { ...me, tenants: [tenant, { ...tenant, id: '2', slug: 'south', name: 'South' }] }
  expect(labels('switch', { ...me, tenants: [tenant] })).toEqual([])
  expect(fixedEntries('switch sou', both)).toMatchObject([{ label: 'Switch to South', href: '/admin?tenant=south' }])
})

test('the id of a request leads to its call', () => {
  expect(fixedEntries('call_0abc', me)[0]).toMatchObject({
    group: 'Calls',
    href: '/logs?requestId=call_0abc&range=30d',
  })
})
