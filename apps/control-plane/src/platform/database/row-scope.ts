import { RUNTIME_ROLE, SYSTEM_ROLE } from '@gatehouse/migrations/roles.js'
import type { Context } from '../http/context.js'

/** Takes on a role and names whose rows it may see, until the transaction ends. */
export const ENTER = `SELECT set_config('role', $1, true), set_config('gatehouse.tenants', $2, true), set_config('gatehouse.organizations', $3, true)`

/** Parameters of ENTER. A path that names a tenant or an organization narrows the scope to it; nobody sees nothing. */
export function rowScope(ctx: Context): [role: string, tenants: string, organizations: string] {
  if (ctx.isSystem) return [SYSTEM_ROLE, '', '']
  const { principal, tenant, organizationId } = ctx
  const tenants = tenant ? [tenant.id] : principal?.tenants.keys()
  const organizations = organizationId ? [organizationId] : tenant ? [] : principal?.organizations.keys()
  return [RUNTIME_ROLE, list(tenants), list(organizations)]
}

const list = (ids: Iterable<string> | undefined): string => [...(ids ?? [])].join(',')
