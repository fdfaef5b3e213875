import type { Permission } from '@gatehouse/shared/permissions.js'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { NavPath } from '../../app/nav.js'
import { ApisPage } from '../../features/apis/apis-page.js'
import { ModelsPage } from '../../features/models/models-page.js'
import { ProductsPage } from '../../features/products/products-page.js'
import { ProvidersPage } from '../../features/providers/providers-page.js'
import { tenantsWith, useMe } from '../../lib/session.js'
import type { TenantProps } from '../../ui/tenant-list-page.js'
import { Permitted } from '../permitted.js'

/** The page for the tenant that the address names, else for the first that the caller may see it of. */
function ofTenant(path: NavPath, permission: Permission, Page: (props: TenantProps) => React.ReactNode) {
  return function OfTenant() {
    const tenants = tenantsWith(useMe(), permission)
    const asked = useSearch({ strict: false }).tenant
    const navigate = useNavigate()
    const shown = tenants.find(({ slug }) => slug === asked) ?? tenants[0]
    const onTenant = (tenant: string) => void navigate({ to: '.', search: { tenant }, replace: true })
    return (
      <Permitted path={path}>
        {shown && <Page key={shown.slug} tenant={shown.slug} tenants={tenants} onTenant={onTenant} />}
      </Permitted>
    )
  }
}

export const Apis = ofTenant('/admin/apis', 'api:read', ApisPage)
export const Products = ofTenant('/admin/products', 'product:read', ProductsPage)
export const Providers = ofTenant('/admin/providers', 'provider:read', ProvidersPage)
export const Models = ofTenant('/admin/models', 'model:read', ModelsPage)
