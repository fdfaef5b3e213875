import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../../lib/notify.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { endOtherSessions, endSession, type Session, sessionsQuery } from './api.js'
import { browserName } from './browser-name.js'

export function SessionsPanel() {
  const client = useQueryClient()
  const query = useInfiniteQuery(sessionsQuery)
  const ended = {
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      notifyDone('Signed out there.')
    },
    onError: notifyError,
  }
  const end = useMutation({ mutationFn: endSession, ...ended })
  const endOthers = useMutation({ mutationFn: endOtherSessions, ...ended })
  const columns: Column<Session>[] = [
    { title: 'Browser', cell: session => <b>{browserName(session.userAgent)}</b> },
    { title: 'Address', cell: session => session.address ?? '–' },
    { title: 'Signed in', cell: session => <RelativeTime at={session.createdAt} /> },
    { title: 'Last seen', cell: session => <RelativeTime at={session.lastSeenAt} /> },
    {
      title: 'Actions',
      numeric: true,
      cell: session =>
        session.current ? (
          <StatusBadge state="this_one" tone="good" />
        ) : (
          <Button variant="default" size="xs" onClick={() => end.mutate(session.id)}>
            Sign out
          </Button>
        ),
    },
  ]
  const several = (query.data?.pages[0]?.data.length ?? 0) > 1
  return (
    <Panel
      title="Sessions"
      action={
        several && (
          <Button variant="default" size="xs" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      <PagedTable
        label="Sessions"
        query={query}
        columns={columns}
        rowKey={session => session.id}
        empty={<EmptyState title="No sessions">You are here by a token.</EmptyState>}
      />
    </Panel>
  )
}
