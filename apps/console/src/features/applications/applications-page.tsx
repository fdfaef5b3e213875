import { Button } from '@mantine/core'
import { IconApps, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { can, useMe } from '../../lib/session.js'
import { CopyableId } from '../../ui/copyable-id.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type Application, applicationsQuery } from './api.js'
import { CreateApplication } from './create-application.js'

const columns: Column<Application>[] = [
  { title: 'Name', cell: row => <b>{row.name}</b> },
  { title: 'Id', cell: row => <CopyableId id={row.id} /> },
  { title: 'Organization', cell: row => row.organization.name },
  { title: 'Created', cell: row => <RelativeTime at={row.createdAt} /> },
]

interface Props {
  onOpen: (application: Application) => void
  /** Whether a new one is being made. */
  creating: boolean
  onCreating: (creating: boolean) => void
}

export function ApplicationsPage({ onOpen, creating, onCreating }: Props) {
  const query = useInfiniteQuery(applicationsQuery)
  const me = useMe()
  const action = can(me, 'application:write') && (
    <Button data-operation="POST /applications" leftSection={<IconPlus size={16} />} onClick={() => onCreating(true)}>
      New application
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Applications"
        purpose="What calls the APIs, each with its subscriptions and keys."
        action={action}
      />
      <Panel>
        <PagedTable
          label="Applications"
          query={query}
          columns={columns}
          rowKey={row => row.id}
          onOpen={onOpen}
          empty={
            <EmptyState icon={<IconApps size={20} />} title="No applications yet">
              Make one, subscribe it to a product, and create a key: the first call is three steps away.
            </EmptyState>
          }
        />
      </Panel>
      <CreateApplication opened={creating} onClose={() => onCreating(false)} onCreated={onOpen} />
    </>
  )
}
