import { getRouteApi } from '@tanstack/react-router'
import { ProvidedPage } from '../../features/subscriptions/provided-page.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'

const route = getRouteApi('/shell/signed-in/admin/subscriptions')

export const Subscriptions = ofTenant('/admin/subscriptions', 'subscription:read', (props: TenantProps) => {
  const { state } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <ProvidedPage
      {...props}
      state={state}
      onState={next => void navigate({ search: { tenant: props.tenant, state: next }, replace: true })}
    />
  )
})
