import {
  type OrganizationPermission,
  organizationRoles,
  pendingPermissions,
  platformRoles,
  type TenantPermission,
  tenantPermissions,
  tenantRoles,
} from '@gatehouse/shared/permissions.js'
import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Context, type Principal } from '../../platform/http/context.js'

interface Row {
  state: 'active' | 'pending_approval'
  platform_role: string | null
  tenants: { id: string; slug: string; name: string; roles: string[]; own: string[] }[]
  organizations: { id: string; slug: string; name: string; personal: boolean; role: string }[]
}

const SQL = `
  SELECT u.state, u.platform_role,
    coalesce((
      SELECT json_agg(json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'roles', m.roles, 'own', coalesce((
        SELECT json_agg(DISTINCT p) FROM role r, unnest(r.permissions) p WHERE r.tenant_id = t.id AND r.slug = ANY(m.roles)), '[]'))
        ORDER BY t.slug)
      FROM member m JOIN tenant t ON t.id = m.tenant_id WHERE m.user_id = u.id), '[]') AS tenants,
    coalesce((
      SELECT json_agg(json_build_object('id', o.id, 'slug', o.slug, 'name', o.name, 'role', m.role,
        'personal', o.personal_user_id IS NOT DISTINCT FROM u.id) ORDER BY o.slug)
      FROM organization_member m JOIN organization o ON o.id = m.organization_id WHERE m.user_id = u.id), '[]') AS organizations
  FROM app_user u WHERE u.id = $1 AND u.state IN ('active', 'pending_approval')`

/** Who somebody is: a user, active or waiting for it, with all memberships, and what their roles permit. */
@Injectable()
export class Principals {
  constructor(private readonly database: Database) {}

  /** Undefined for a user who is neither active nor waiting for approval. */
  async load(userId: string, kind: Principal['kind'], credentialId: string): Promise<Principal | undefined> {
    const [row] = await this.database.query<Row>(Context.system(), SQL, [userId])
    if (!row) return undefined
    const pending = row.state === 'pending_approval'
    return {
      userId,
      kind,
      credentialId,
      ...(pending && { pending }),
      platform: new Set(pending ? [] : platformRoles[row.platform_role ?? '']),
      tenants: new Map(
        (pending ? [] : row.tenants).map(({ own, ...tenant }) => [
          tenant.id,
          { ...tenant, permissions: permissionsOf(tenant.roles, own) },
        ]),
      ),
      organizations: new Map(
        row.organizations.map(organization => [
          organization.id,
          {
            ...organization,
            permissions: new Set<OrganizationPermission>(
              (organizationRoles[organization.role] ?? []).filter(one => !pending || pendingPermissions.includes(one)),
            ),
          },
        ]),
      ),
    }
  }
}

const known: ReadonlySet<string> = new Set(tenantPermissions)

function permissionsOf(roles: string[], own: string[]): Set<TenantPermission> {
  const builtIn = roles.flatMap(role => (Object.hasOwn(tenantRoles, role) ? tenantRoles[role]! : []))
  return new Set([...builtIn, ...own.filter((name): name is TenantPermission => known.has(name))])
}
