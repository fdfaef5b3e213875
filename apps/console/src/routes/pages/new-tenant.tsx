import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { NewTenantPage } from '../../features/tenants/new-tenant-page.js'
import { meQuery } from '../../lib/session.js'
import { keepTenant } from '../../lib/tenant.js'

export function NewTenant() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return (
    <NewTenantPage
      onMade={async tenant => {
        keepTenant(tenant)
        // Its pages are for members, which the caller is since a moment.
        await client.fetchQuery({ ...meQuery, staleTime: 0 })
        void navigate({ to: '/admin', search: { tenant } })
      }}
    />
  )
}
