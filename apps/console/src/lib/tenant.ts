import type { Permission } from '@gatehouse/shared/permissions.js'
import { type Me, tenantsWith } from './session.js'

const KEPT = 'gatehouse-tenant'

/** The tenant that the address names, else the one that was looked at last, else the first that the caller may see. */
export function chosenTenant(
  me: Me | null,
  permission: Permission,
  asked: string | undefined,
): Me['tenants'][number] | undefined {
  const tenants = tenantsWith(me, permission)
  const kept = sessionStorage.getItem(KEPT)
  return tenants.find(({ slug }) => slug === asked) ?? tenants.find(({ slug }) => slug === kept) ?? tenants[0]
}

export const keepTenant = (slug: string): void => sessionStorage.setItem(KEPT, slug)
