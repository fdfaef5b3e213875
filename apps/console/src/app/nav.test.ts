import { organizationRoles, platformRoles, tenantRoles } from '@gatehouse/shared/permissions.js'
import { expect, test } from 'vitest'
import type { Me } from '../lib/session.js'
import { missing, navigation } from './nav.js'

const user = { id: 'usr_1', email: 'a@example.com', name: 'A', state: 'active', platformRole: null, createdAt: '' }
const membership = { id: '1', slug: 'one', name: 'One' }
const developer: Me = {
  user,
  permissions: [],
  tenants: [],
  organizations: [{ ...membership, personal: true, role: 'owner', permissions: [...organizationRoles.owner!] }],
}
const approver: Me = {
  ...developer,
  tenants: [{ ...membership, roles: ['approver'], permissions: [...tenantRoles.approver!] }],
}

const labels = (me: Me | null) => navigation(me).flatMap(({ items }) => items.map(({ label }) => label))

test('nobody sees the catalog alone', () => expect(labels(null)).toEqual(['Catalog']))

test('a developer sees the portal, an approver the publishing side too', () => {
  expect(labels(developer)).toEqual([
    'Catalog',
    'Applications',
    'Playground',
    'Usage',
    'Log',
    'Invoices',
    'Organizations',
  ])
  expect(labels(approver)).toContain('Approvals')
  expect(labels(approver)).not.toContain('Nodes')
  expect(labels({ ...developer, permissions: [...platformRoles.auditor!] })).toContain('Nodes')
})

test('a page that is denied names what is missing', () => {
  expect(missing(developer, '/admin/approvals')).toBe('approval:read')
  expect(missing(approver, '/admin/approvals')).toBeUndefined()
})
