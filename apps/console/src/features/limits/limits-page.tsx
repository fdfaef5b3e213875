import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { limitsQuery } from './api.js'
import { useLimits } from './limits-table.js'
import type { Places } from './words.js'

/** What a tenant allows beside its plans: of all together, or of each end user. */
export function LimitsPage({ places, ...props }: TenantProps & { places: Places }) {
  const { tenant } = props
  const { dialogs, ...table } = useLimits(tenant, places)
  return (
    <TenantListPage
      {...props}
      title="Limits"
      purpose="Requests, tokens and money beside what plans allow: a call goes only where all of them let it."
      query={limitsQuery(tenant)}
      rowKey={({ id }) => id}
      {...table}
    >
      {dialogs}
    </TenantListPage>
  )
}
