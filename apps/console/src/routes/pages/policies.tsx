import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { apisQuery } from '../../features/apis/api.js'
import { PoliciesPage } from '../../features/policies/policies-page.js'
import { planNamesQuery, productsQuery } from '../../features/products/api.js'
import { useHolds } from '../../lib/operations.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'

export const Policies = ofTenant('/admin/policies', 'policy:read', (props: TenantProps) => {
  const { tenant } = props
  const holds = useHolds(tenant)
  const apis = useInfiniteQuery({ ...apisQuery(tenant), enabled: holds('api:read') }).data
  const products = useInfiniteQuery({ ...productsQuery(tenant), enabled: holds('product:read') }).data
  const offered = products?.pages.flatMap(page => page.data) ?? []
  const plans = useQueries({ queries: offered.map(product => planNamesQuery(tenant, product)) })
  return (
    <PoliciesPage
      {...props}
      places={{
        api: apis?.pages.flatMap(page => page.data).map(({ id, name }) => ({ value: id, label: name })) ?? [],
        plan: plans.flatMap(({ data }) => data ?? []),
      }}
    />
  )
})
