import type { Permission } from '@gatehouse/shared/permissions.js'
import { type Me, useMe } from './session.js'

/** What the console offers to do in a tenant, and the permission that it takes. A test holds it against the API's own documentation. */
export const operations = {
  'PATCH /tenants/{tenant}': 'tenant:update',
  'POST /tenants/{tenant}/apis': 'api:write',
  'PATCH /tenants/{tenant}/apis/{api}': 'api:write',
  'DELETE /tenants/{tenant}/apis/{api}': 'api:write',
  'POST /tenants/{tenant}/apis/{api}/versions': 'api:write',
  'PUT /tenants/{tenant}/apis/{api}/versions/{version}': 'api:write',
  'POST /tenants/{tenant}/apis/{api}/versions/{version}/submit': 'api:write',
  'POST /tenants/{tenant}/apis/{api}/versions/{version}/publish': 'api:publish',
  'POST /tenants/{tenant}/apis/{api}/versions/{version}/deprecate': 'api:publish',
  'POST /tenants/{tenant}/apis/{api}/versions/{version}/retire': 'api:publish',
  'POST /tenants/{tenant}/dry-run': 'policy:write',
  'POST /tenants/{tenant}/products': 'product:write',
  'PATCH /tenants/{tenant}/products/{product}': 'product:write',
  'DELETE /tenants/{tenant}/products/{product}': 'product:write',
  'POST /tenants/{tenant}/products/{product}/plans': 'product:write',
  'PATCH /tenants/{tenant}/products/{product}/plans/{plan}': 'product:write',
  'DELETE /tenants/{tenant}/products/{product}/plans/{plan}': 'product:write',
  'POST /tenants/{tenant}/providers': 'provider:write',
  'PATCH /tenants/{tenant}/providers/{provider}': 'provider:write',
  'DELETE /tenants/{tenant}/providers/{provider}': 'provider:write',
  'POST /tenants/{tenant}/providers/{provider}/test': 'provider:write',
  'POST /tenants/{tenant}/models': 'model:write',
  'PATCH /tenants/{tenant}/models/{model}': 'model:write',
  'DELETE /tenants/{tenant}/models/{model}': 'model:write',
  'POST /tenants/{tenant}/invitations': 'member:write',
  'DELETE /tenants/{tenant}/invitations/{invitation}': 'member:write',
  'PATCH /tenants/{tenant}/members/{user}': 'member:write',
  'DELETE /tenants/{tenant}/members/{user}': 'member:write',
  'POST /tenants/{tenant}/roles': 'role:write',
  'PATCH /tenants/{tenant}/roles/{role}': 'role:write',
  'DELETE /tenants/{tenant}/roles/{role}': 'role:write',
  'POST /tenants/{tenant}/teams': 'team:write',
  'PATCH /tenants/{tenant}/teams/{team}': 'team:write',
  'DELETE /tenants/{tenant}/teams/{team}': 'team:write',
  'POST /tenants/{tenant}/teams/{team}/members': 'team:write',
  'DELETE /tenants/{tenant}/teams/{team}/members/{user}': 'team:write',
  'POST /tenants/{tenant}/teams/{team}/shares': 'team:write',
  'DELETE /tenants/{tenant}/teams/{team}/shares/{type}/{subject}': 'team:write',
} as const satisfies Record<string, Permission>

export type Operation = keyof typeof operations

const mayIn = (me: Me | null, tenant: string, permission: Permission): boolean =>
  me?.tenants.find(({ slug }) => slug === tenant)?.permissions.includes(permission) ?? false

/** Whether the caller may do something in this tenant (by slug). */
export function useMay(tenant: string): (operation: Operation) => boolean {
  const me = useMe()
  return operation => mayIn(me, tenant, operations[operation])
}

/** For what has no operation of its own: reading. */
export function useHolds(tenant: string): (permission: Permission) => boolean {
  const me = useMe()
  return permission => mayIn(me, tenant, permission)
}
