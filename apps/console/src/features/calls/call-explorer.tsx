import { useHotkeys } from '@mantine/hooks'
import { IconListSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { callsQuery } from './api.js'
import { CallDrawer } from './call-drawer.js'
import { columns, shortColumns } from './columns.js'
import type { CallFilter } from './filter.js'
import { FilterBar } from './filter-bar.js'

interface Props {
  filter: CallFilter
  onFilter: (filter: CallFilter) => void
  /** Set: the calls of this application alone. */
  application?: string
  /** Id of the call whose detail is open. */
  open: string | undefined
  onOpen: (id: string | undefined) => void
}

/** Calls by filter, newest first; j and k go from one detail to the next. */
export function CallExplorer({ filter, onFilter, application, open, onOpen }: Props) {
  const query = useInfiniteQuery({
    ...callsQuery(application === undefined ? filter : { ...filter, application }),
    placeholderData: before => before,
    // Live at the top; who reads further down is not disturbed.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? 5_000 : false),
  })
  const ids = query.data?.pages.flatMap(page => page.data.map(({ id }) => id)) ?? []
  const move = (by: number) => {
    const next = open === undefined ? undefined : ids[ids.indexOf(open) + by]
    if (next !== undefined) onOpen(next)
  }
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
  ])
  return (
    <>
      <FilterBar filter={filter} onFilter={onFilter} ofApplication={application !== undefined} />
      <Panel>
        <PagedTable
          label="Calls"
          query={query}
          columns={application === undefined ? columns : shortColumns}
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
