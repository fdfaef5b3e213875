import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { InstallationLimitsPage } from '../../features/limits/installation-limits-page.js'
import { LimitsPage } from '../../features/limits/limits-page.js'
import { modelsQuery } from '../../features/models/api.js'
import { planNamesQuery, productsQuery } from '../../features/products/api.js'
import { teamsQuery } from '../../features/teams/api.js'
import { useHolds } from '../../lib/operations.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { Permitted } from '../permitted.js'
import { ofTenant } from './of-tenant.js'

const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })

export const Limits = ofTenant('/admin/limits', 'policy:read', (props: TenantProps) => {
  const { tenant } = props
  const holds = useHolds(tenant)
  const products = useInfiniteQuery({ ...productsQuery(tenant), enabled: holds('product:read') }).data
  const teams = useInfiniteQuery({ ...teamsQuery(tenant), enabled: holds('team:read') }).data
  const models = useInfiniteQuery({ ...modelsQuery(tenant), enabled: holds('model:read') }).data
  const offered = products?.pages.flatMap(page => page.data) ?? []
  const plans = useQueries({ queries: offered.map(product => planNamesQuery(tenant, product)) })
  return (
    <LimitsPage
      {...props}
      places={{
        team: teams?.pages.flatMap(page => page.data).map(named) ?? [],
        product: offered.map(named),
        plan: plans.flatMap(({ data }) => data ?? []),
        model: models?.pages.flatMap(page => page.data).map(({ id, slug }) => ({ value: id, label: slug })) ?? [],
      }}
    />
  )
})

export function InstallationLimits() {
  return (
    <Permitted path="/admin/installation-limits">
      <InstallationLimitsPage />
    </Permitted>
  )
}
