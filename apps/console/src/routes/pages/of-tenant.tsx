import type { Permission } from '@gatehouse/shared/permissions.js'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import type { NavPath } from '../../app/nav.js'
import { tenantsWith, useMe } from '../../lib/session.js'
import { chosenTenant, keepTenant } from '../../lib/tenant.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { Permitted } from '../permitted.js'

/** The page for one of the tenants that the caller may see it of. */
export function ofTenant(path: NavPath, permission: Permission, Page: (props: TenantProps) => ReactNode) {
  return function OfTenant() {
    const me = useMe()
    const asked = useSearch({ strict: false }).tenant
    const navigate = useNavigate()
    const shown = chosenTenant(me, permission, asked)
    const named = asked !== undefined && asked === shown?.slug
    // Whoever was led to another tenant stays there.
    useEffect(() => {
      if (named) keepTenant(asked)
    }, [named, asked])
    const onTenant = (tenant: string) => {
      keepTenant(tenant)
      void navigate({ to: '.', search: { tenant }, replace: true })
    }
    return (
      <Permitted path={path}>
        {shown && (
          <Page key={shown.slug} tenant={shown.slug} tenants={tenantsWith(me, permission)} onTenant={onTenant} />
        )}
      </Permitted>
    )
  }
}
