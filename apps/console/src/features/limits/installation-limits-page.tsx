import { useInfiniteQuery } from '@tanstack/react-query'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { limitsQuery } from './api.js'
import { useLimits } from './limits-table.js'

const NO_PLACES = {}

/** What the installation allows in all, or one of its tenants. */
export function InstallationLimitsPage() {
  const { dialogs, action, ...table } = useLimits(undefined, NO_PLACES)
  const query = useInfiniteQuery(limitsQuery(undefined))
  return (
    <>
      <PageHeader
        title="Installation limits"
        purpose="Requests, tokens and money of all tenants together, or of one of them."
        action={action}
      />
      <Panel>
        <PagedTable label="Installation limits" query={query} rowKey={({ id }) => id} {...table} />
      </Panel>
      {dialogs}
    </>
  )
}
