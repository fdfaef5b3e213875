import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { type TenantPermission, tenantRoles } from '@gatehouse/shared/permissions.js'
import type { Tx } from '../../platform/database/database.js'
import { Role } from './role.entity.js'

export const isBuiltIn = (slug: string): boolean => Object.hasOwn(tenantRoles, slug)

/** Nobody hands out more than they hold; otherwise whoever manages roles would be administrator. */
export function requireHeld(tx: Tx, permissions: readonly string[], pointer: string): void {
  const held = tx.ctx.user.tenants.get(tx.ctx.tenantId)?.permissions
  const missing = permissions.find(permission => !held?.has(permission as TenantPermission))
  if (missing !== undefined)
    throw new GatewayError('permission_denied', {
      detail: `You cannot give ${missing}, since you do not have it.`,
      errors: [{ pointer, message: `${missing} is not yours to give.` }],
    })
}

/** Checks that every role exists and holds nothing that the caller does not. */
export async function requireGrantable(tx: Tx, roles: readonly string[]): Promise<void> {
  const own = new Map((await tx.tenant(Role).find()).map(role => [role.slug, role.permissions]))
  roles.forEach((slug, i) => {
    const permissions = isBuiltIn(slug) ? tenantRoles[slug]! : own.get(slug)
    if (!permissions)
      throw new GatewayError('reference_missing', {
        detail: `This tenant has no role ${slug}.`,
        errors: [{ pointer: `/roles/${i}`, message: 'No such role.' }],
      })
    requireHeld(tx, permissions, `/roles/${i}`)
  })
}
