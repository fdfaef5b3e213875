import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { callsQuery } from './api.js'
import { CallDrawer } from './call-drawer.js'
import { shortColumns } from './columns.js'

/** The newest calls of an application. */
export function RecentCalls({ application }: { application: string }) {
  const query = useInfiniteQuery({
    ...callsQuery({ application }, 10),
    getNextPageParam: () => undefined,
    refetchInterval: 10_000,
  })
  const [open, setOpen] = useState<string>()
  const all = (
    <Button renderRoot={props => <Link to="/logs" search={{ application }} {...props} />} variant="default" size="xs">
      Open the log
    </Button>
  )
  return (
    <Panel title="Recent calls" action={all}>
      <PagedTable
        label="Recent calls"
        query={query}
        columns={shortColumns}
        rowKey={call => call.id}
        onOpen={call => setOpen(call.id)}
        empty={
          <EmptyState title="No calls in the last 24 hours">The first one shows here within five seconds.</EmptyState>
        }
      />
      <CallDrawer id={open} onClose={() => setOpen(undefined)} />
    </Panel>
  )
}
