import { IconListSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { callsQuery } from './api.js'
import { CallDrawer } from './call-drawer.js'
import { columns } from './columns.js'
import type { CallFilter } from './filter.js'
import { FilterBar } from './filter-bar.js'

interface Props {
  filter: CallFilter
  onFilter: (filter: CallFilter) => void
  /** Id of the call whose detail is open. */
  open: string | undefined
  onOpen: (id: string | undefined) => void
}

export function LogPage({ filter, onFilter, open, onOpen }: Props) {
  const query = useInfiniteQuery({
    ...callsQuery(filter),
    placeholderData: before => before,
    // Live at the top; who reads further down is not disturbed.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? 5_000 : false),
  })
  return (
    <>
      <PageHeader title="Log" purpose="Every call through the gateway that you may see, newest first." />
      <FilterBar filter={filter} onFilter={onFilter} />
      <Panel>
        <PagedTable
          label="Calls"
          query={query}
          columns={columns}
          rowKey={call => call.id}
          onOpen={call => onOpen(call.id)}
          empty={
            <EmptyState icon={<IconListSearch size={20} />} title="No calls here">
              Nothing was called in this time that fits. Widen the range or clear the filters; a new call shows within
              five seconds.
            </EmptyState>
          }
        />
      </Panel>
      <CallDrawer id={open} onClose={() => onOpen(undefined)} />
    </>
  )
}
