import { getRouteApi } from '@tanstack/react-router'
import { BudgetsPage } from '../../features/budgets/budgets-page.js'
import { CostsPage } from '../../features/costs/costs-page.js'
import { FeedsPage } from '../../features/feeds/feeds-page.js'
import { PricesPage } from '../../features/prices/prices-page.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'
import { ofTenant } from './of-tenant.js'

const costs = getRouteApi('/shell/signed-in/admin/costs')

export const Budgets = ofTenant('/admin/budgets', 'usage:read', BudgetsPage)

export const Feeds = ofTenant('/admin/feeds', 'usage:read', FeedsPage)

export const Prices = ofTenant('/admin/prices', 'model:read', PricesPage)

export const Costs = ofTenant('/admin/costs', 'usage:read', (props: TenantProps) => {
  const filter = costs.useSearch()
  const navigate = costs.useNavigate()
  return (
    <CostsPage
      tenant={props.tenant}
      filter={filter}
      onFilter={change => void navigate({ search: { ...filter, ...change } })}
      tenantChoice={<TenantChoice {...props} />}
    />
  )
})
