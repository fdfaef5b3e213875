import { type TenantPermission, tenantRoles } from '@gatehouse/shared/permissions.js'
import type { Tx } from '../../platform/database/database.js'

const MOST = 50

/** Addresses of the active members of a tenant who hold a permission, by whichever role. */
export async function permissionHolders(tx: Tx, tenantId: string, permission: TenantPermission) {
  const builtIn = Object.entries(tenantRoles).flatMap(([role, permissions]) =>
    (permissions as readonly string[]).includes(permission) ? [role] : [],
  )
  // Who may do what there is not for everybody to see.
  return tx.asSystem(() =>
    tx.query<{ userId: string; email: string; tenant: string }>(
      `SELECT u.id AS "userId", u.email, t.name AS tenant
       FROM member m JOIN app_user u ON u.id = m.user_id JOIN tenant t ON t.id = m.tenant_id
       WHERE m.tenant_id = $1 AND u.state = 'active'
         AND (m.roles && $2 OR EXISTS (SELECT 1 FROM role r WHERE r.tenant_id = m.tenant_id AND r.slug = ANY(m.roles) AND $3 = ANY(r.permissions)))
       ORDER BY u.id LIMIT ${MOST}`,
      [tenantId, builtIn, permission],
    ),
  )
}
