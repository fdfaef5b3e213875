import { Button } from '@mantine/core'
import { IconListSearch } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { AnalyticsPage } from '../../features/analytics/analytics-page.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'

const route = getRouteApi('/shell/signed-in/admin/analytics')

export const Analytics = ofTenant('/admin/analytics', 'usage:read', OfOne)

function OfOne(props: TenantProps) {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <AnalyticsPage
      tenant={props.tenant}
      filter={filter}
      onFilter={change => void navigate({ search: { ...filter, ...change } })}
      tenantChoice={<TenantChoice {...props} />}
      callsLink={(scope, range) => (
        <Button
          renderRoot={root => <Link to="/logs" search={{ ...scope, ...range }} {...root} />}
          variant="default"
          leftSection={<IconListSearch size={16} aria-hidden />}
        >
          See the calls
        </Button>
      )}
    />
  )
}
