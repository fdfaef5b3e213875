import { expect, test } from 'vitest'
import { effectivePermissions } from './permissions-of.js'

const roles = [
  { slug: 'viewer', name: 'Viewer', permissions: ['log:read', 'api:read'] },
  { slug: 'clerk', name: 'Clerk', permissions: ['api:read'] },
  { slug: 'admin', name: 'Admin', permissions: ['role:write'] },
]

test('permissions add up, and each says where it comes from', () => {
  expect(effectivePermissions(roles, ['clerk', 'viewer', 'gone'])).toEqual([
    { permission: 'api:read', by: ['Viewer', 'Clerk'] },
    { permission: 'log:read', by: ['Viewer'] },
  ])
})
