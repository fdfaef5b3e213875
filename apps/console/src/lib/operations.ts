import type { Permission } from '@gatehouse/shared/permissions.js'
import { type Me, permissionsIn, useMe } from './session.js'

/** What the console offers to do, and the permission that it takes there. A test holds it against the API's own documentation. */
export const operations = {
  'PATCH /tenants/{tenant}': 'tenant:update',
  'POST /tenants/{tenant}/apis': 'api:write',
  'PATCH /tenants/{tenant}/apis/{api}': 'api:write',
  'DELETE /tenants/{tenant}/apis/{api}': 'api:write',
  'POST /tenants/{tenant}/apis/{api}/versions': 'api:write',
  'PUT /tenants/{tenant}/apis/{api}/versions/{version}': 'api:write',
  'PUT /tenants/{tenant}/apis/{api}/versions/{version}/document': 'api:write',
  'DELETE /tenants/{tenant}/apis/{api}/versions/{version}/document': 'api:write',
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
  'POST /tenants/{tenant}/models/{model}/versions': 'model:write',
  'PUT /tenants/{tenant}/models/{model}/labels/{label}': 'model:write',
  'DELETE /tenants/{tenant}/models/{model}/labels/{label}': 'model:write',
  'POST /tenants/{tenant}/prices': 'model:write',
  'DELETE /tenants/{tenant}/prices/{price}': 'model:write',
  'POST /tenants/{tenant}/reratings': 'model:write',
  'POST /tenants/{tenant}/reratings/{rerating}/apply': 'model:write',
  'POST /tenants/{tenant}/feeds': 'tenant:update',
  'PATCH /tenants/{tenant}/feeds/{feed}': 'tenant:update',
  'DELETE /tenants/{tenant}/feeds/{feed}': 'tenant:update',
  'POST /tenants/{tenant}/feeds/{feed}/replay': 'tenant:update',
  'POST /tenants/{tenant}/feeds/{feed}/test': 'tenant:update',
  'POST /tenants/{tenant}/policies': 'policy:write',
  'PATCH /tenants/{tenant}/policies/{policy}': 'policy:write',
  'POST /tenants/{tenant}/policies/{policy}/purge': 'policy:write',
  'DELETE /tenants/{tenant}/policies/{policy}': 'policy:write',
  'POST /tenants/{tenant}/limits': 'policy:write',
  'PATCH /tenants/{tenant}/limits/{rule}': 'policy:write',
  'DELETE /tenants/{tenant}/limits/{rule}': 'policy:write',
  'POST /tenants/{tenant}/limits/{rule}/resume': 'policy:write',
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
  'POST /approvals/{task}/approve': 'approval:decide',
  'POST /approvals/{task}/reject': 'approval:decide',
  'POST /approvals/{task}/ask': 'approval:decide',
  'PATCH /organizations/{organization}': 'organization:write',
  'PATCH /organizations/{organization}/members/{user}': 'organization:write',
  'DELETE /organizations/{organization}/members/{user}': 'organization:write',
  'POST /organizations/{organization}/invitations': 'organization:write',
  'DELETE /organizations/{organization}/invitations/{invitation}': 'organization:write',
  'POST /applications': 'application:write',
  'PATCH /applications/{application}': 'application:write',
  'DELETE /applications/{application}': 'application:write',
  'POST /applications/{application}/keys': 'key:write',
  'POST /applications/{application}/keys/{key}/rotate': 'key:write',
  'POST /applications/{application}/keys/{key}/revoke': 'key:write',
  'POST /applications/{application}/keys/{key}/disable': 'key:write',
  'POST /applications/{application}/keys/{key}/enable': 'key:write',
  'POST /applications/{application}/subscriptions': 'subscription:request',
  'POST /applications/{application}/subscriptions/{subscription}/try': 'key:write',
  'POST /subscriptions/{subscription}/suspend': ['subscription:request', 'subscription:suspend'],
  'POST /subscriptions/{subscription}/resume': ['subscription:request', 'subscription:suspend'],
  'POST /subscriptions/{subscription}/close': ['subscription:request', 'subscription:suspend'],
  'POST /subscriptions/{subscription}/withdraw': 'subscription:request',
  'POST /subscriptions/{subscription}/answer': 'subscription:request',
  'POST /subscriptions/{subscription}/change': 'subscription:request',
  'POST /nodes/join-tokens': 'platform:nodes',
  'POST /nodes/{node}/drain': 'platform:nodes',
  'POST /nodes/{node}/resume': 'platform:nodes',
  'POST /nodes/{node}/revoke': 'platform:nodes',
  'POST /node-groups': 'platform:nodes',
  'PATCH /node-groups/{group}': 'platform:nodes',
  'DELETE /node-groups/{group}': 'platform:nodes',
  'POST /limits': 'platform:tenants',
  'PATCH /limits/{limit}': 'platform:tenants',
  'DELETE /limits/{limit}': 'platform:tenants',
  'POST /limits/{limit}/resume': 'platform:tenants',
  'PUT /settings': 'platform:users',
  'POST /users/{user}/approve': 'platform:users',
  'POST /users/{user}/reject': 'platform:users',
} as const satisfies Record<string, Permission | readonly Permission[]>

export type Operation = keyof typeof operations

/** A tenant by slug, an organization by id; neither: the platform. */
export interface Place {
  tenant?: string | undefined
  organization?: string | undefined
}

function heldIn(me: Me | null, { tenant, organization }: Place): readonly string[] {
  if (tenant !== undefined) return me?.tenants.find(({ slug }) => slug === tenant)?.permissions ?? []
  return organization === undefined ? (me?.permissions ?? []) : permissionsIn(me, organization)
}

/** Whether the caller may do something there. */
export function useMay(place: Place): (operation: Operation) => boolean {
  const held = heldIn(useMe(), place)
  return operation => [operations[operation]].flat().some(permission => held.includes(permission))
}

/** For what has no operation of its own: reading. */
export function useHolds(tenant: string): (permission: Permission) => boolean {
  const held = heldIn(useMe(), { tenant })
  return permission => held.includes(permission)
}
