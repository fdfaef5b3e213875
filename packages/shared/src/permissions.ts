/**
 * Permissions are `noun:verb`. A role is a named set of them; built-in roles are here, a tenant's own are in its database rows.
 * Three scopes: the platform (whole installation), a tenant (publishers' side), an organization (consumers' side).
 */
export const tenantPermissions = [
  'tenant:read',
  'tenant:update',
  'member:read',
  'member:write',
  'role:read',
  'role:write',
  'team:read',
  'team:write',
  'api:read',
  'api:write',
  'api:publish',
  'product:read',
  'product:write',
  'provider:read',
  'provider:write',
  'model:read',
  'model:write',
  'policy:read',
  'policy:write',
  'approval:read',
  'approval:decide',
  'subscription:read',
  'subscription:suspend',
  'usage:read',
  'log:read',
  'log:read-bodies',
  'audit:read',
] as const

export const organizationPermissions = [
  'organization:read',
  'organization:write',
  'application:read',
  'application:write',
  'subscription:request',
  'key:read',
  'key:write',
  'own-usage:read',
  'own-log:read',
] as const

export const platformPermissions = [
  'platform:tenants',
  'platform:nodes',
  'platform:nodes-read',
  'platform:outbox',
  'platform:audit',
  'platform:snapshots',
  'platform:users',
] as const

export type TenantPermission = (typeof tenantPermissions)[number]
export type OrganizationPermission = (typeof organizationPermissions)[number]
export type PlatformPermission = (typeof platformPermissions)[number]
export type Permission = TenantPermission | OrganizationPermission | PlatformPermission

const reads = tenantPermissions.filter(permission => permission.endsWith(':read'))

export const tenantRoles: Record<string, readonly TenantPermission[]> = {
  admin: tenantPermissions,
  publisher: [...reads, 'api:write', 'api:publish', 'product:write', 'model:write', 'policy:write', 'provider:write'],
  approver: [...reads, 'approval:decide', 'subscription:suspend'],
  viewer: reads.filter(permission => permission !== 'audit:read'),
}

export const organizationRoles: Record<string, readonly OrganizationPermission[]> = {
  owner: organizationPermissions,
  developer: organizationPermissions.filter(permission => permission !== 'organization:write'),
  viewer: ['organization:read', 'application:read', 'key:read', 'own-usage:read', 'own-log:read'],
}

/** Of whoever waits for their account to be approved: preparing what is sent once it is. */
export const pendingPermissions: readonly OrganizationPermission[] = [
  'organization:read',
  'application:read',
  'application:write',
  'subscription:request',
]

export const platformRoles: Record<string, readonly PlatformPermission[]> = {
  owner: platformPermissions,
  operator: ['platform:nodes', 'platform:nodes-read', 'platform:snapshots', 'platform:outbox'],
  auditor: ['platform:nodes-read', 'platform:audit', 'platform:snapshots'],
}
