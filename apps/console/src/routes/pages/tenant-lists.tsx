import type { Permission } from '@gatehouse/shared/permissions.js'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ApisPage } from '../../features/apis/apis-page.js'
import { ModelsPage } from '../../features/models/models-page.js'
import { ProductsPage } from '../../features/products/products-page.js'
import { ProvidersPage } from '../../features/providers/providers-page.js'
import { tenantsWith, useMe } from '../../lib/session.js'
import { DeniedState } from '../../ui/denied-state.js'
import type { TenantProps } from '../../ui/tenant-list-page.js'

/** The page for the tenant that the address names, else for the first that the caller may see it of. */
function ofTenant(permission: Permission, Page: (props: TenantProps) => React.ReactNode) {
  return function OfTenant() {
    const tenants = tenantsWith(useMe(), permission)
    const asked = useSearch({ strict: false }).tenant
    const navigate = useNavigate()
    const shown = tenants.find(({ slug }) => slug === asked) ?? tenants[0]
    if (!shown) return <DeniedState permission={permission} />
    return (
      <Page
        key={shown.slug}
        tenant={shown.slug}
        tenants={tenants}
        onTenant={tenant => void navigate({ to: '.', search: { tenant }, replace: true })}
      />
    )
  }
}

export const Apis = ofTenant('api:read', ApisPage)
export const Products = ofTenant('product:read', ProductsPage)
export const Providers = ofTenant('provider:read', ProvidersPage)
export const Models = ofTenant('model:read', ModelsPage)
