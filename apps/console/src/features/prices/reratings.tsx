import { reratingCreate } from '@gatehouse/shared/api/rerating.js'
import { Drawer } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatAbsolute, formatNumber, formatUsd } from '../../lib/format.js'
import { Action } from '../../ui/action.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import type { Values } from '../../ui/schema/values.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { formatDifference } from './difference.js'
import { RerateDetail } from './rerate-detail.js'
import { isBusy, type Rerating, reratingsQuery, SOON_MS, startRerating } from './reratings-api.js'

const START = 'POST /tenants/{tenant}/reratings'

interface Props {
  tenant: string
  /** What a new one is about, while its form is open. */
  starting: Values | undefined
  onStart: (about: Values | undefined) => void
}

/** Calls of the past at the prices that hold for their time. */
export function Reratings({ tenant, starting, onStart }: Props) {
  const query = useInfiniteQuery({
    ...reratingsQuery(tenant),
    refetchInterval: ({ state }) => (state.data?.pages.some(({ data }) => data.some(isBusy)) ? SOON_MS : false),
  })
  const client = useQueryClient()
  const [open, setOpen] = useState<string>()
  return (
    <Panel
      title="Re-rating of past calls"
      action={
        <Action of={START} tenant={tenant} variant="default" size="xs" onClick={() => onStart({})}>
          Re-rate calls
        </Action>
      }
    >
      <PagedTable
        label="Re-ratings"
        query={query}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => setOpen(id)}
        empty={
          <EmptyState icon={<IconHistory size={20} />} title="No calls were re-rated">
            A price that was wrong, or came late, can be put right for calls that were made: you see first what would
            change, then apply it.
          </EmptyState>
        }
      />
      {starting && (
        <FormDrawer title="Re-rate past calls" onClose={() => onStart(undefined)}>
          <SchemaForm
            schema={reratingCreate}
            initial={starting}
            action="Show what would change"
            onCancel={() => onStart(undefined)}
            onSubmit={input => startRerating(tenant, input)}
            onDone={({ id }) => {
              onStart(undefined)
              setOpen(id)
              void client.invalidateQueries({ queryKey: ['reratings', tenant] })
            }}
          />
        </FormDrawer>
      )}
      <Drawer
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        position="right"
        size={640}
        title="Re-rating of past calls"
      >
        {open && <RerateDetail tenant={tenant} id={open} />}
      </Drawer>
    </Panel>
  )
}

const columns: Column<Rerating>[] = [
  { title: 'Calls of', cell: ({ providerType, model }) => <b>{model ?? providerType ?? 'Every model'}</b> },
  { title: 'From', cell: ({ from }) => formatAbsolute(from) },
  { title: 'State', cell: ({ state }) => <StatusBadge state={state} /> },
  { title: 'Change', numeric: true, cell: ({ changed }) => `${formatNumber(changed)} calls` },
  { title: 'Booked', numeric: true, cell: ({ before }) => formatUsd(before) },
  { title: 'Re-rated', numeric: true, cell: ({ after }) => formatUsd(after) },
  { title: 'Difference', numeric: true, cell: formatDifference },
  { title: 'Asked for', numeric: true, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
]
