import { Group } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../lib/operations.js'
import type { SampleCall } from '../../lib/snippets.js'
import { Action } from '../../ui/action.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type Key, keysQuery } from './api.js'
import { CreateKey } from './create-key.js'
import { RevokeKey } from './revoke-key.js'
import { RotateKey } from './rotate-key.js'
import { RotatingKeys } from './rotating-keys.js'
import { ToggleKey } from './toggle-key.js'

interface Props {
  application: string
  /** That the application is of. */
  organization: string
  /** What the snippets call; undefined while the application may call nothing. */
  call: SampleCall | undefined
}

type Doing = { what: 'create' } | { what: 'rotate' | 'revoke'; key: Key }

export function KeysPanel({ application, organization, call }: Props) {
  const query = useInfiniteQuery(keysQuery(application))
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  const may = useMay({ organization })
  const create = (
    <Action
      of="POST /applications/{application}/keys"
      organization={organization}
      size="xs"
      leftSection={<IconPlus size={14} />}
      onClick={() => setDoing({ what: 'create' })}
    >
      New key
    </Action>
  )
  return (
    <Panel title="Keys" action={create}>
      <RotatingKeys
        application={application}
        keys={query.data?.pages.flatMap(page => page.data) ?? []}
        onRevoke={may(revoking) ? key => setDoing({ what: 'revoke', key }) : undefined}
      />
      <PagedTable
        label="Keys"
        query={query}
        columns={may(revoking) ? [...columns, actions(application, organization, setDoing)] : columns}
        rowKey={row => row.id}
        empty={
          <EmptyState icon={<IconKey size={20} />} title="No keys yet">
            A key opens every active subscription of this application.
          </EmptyState>
        }
      />
      {doing?.what === 'create' && <CreateKey application={application} call={call} onClose={close} />}
      {doing?.what === 'rotate' && (
        <RotateKey application={application} keyToRotate={doing.key} call={call} onClose={close} />
      )}
      {doing?.what === 'revoke' && <RevokeKey application={application} keyToRevoke={doing.key} onClose={close} />}
    </Panel>
  )
}

const revoking = 'POST /applications/{application}/keys/{key}/revoke'

const columns: Column<Key>[] = [
  { title: 'Name', cell: row => <b>{row.name}</b> },
  {
    title: 'Key',
    cell: row => (
      <span className="mono">
        {row.prefix}…{row.lastFour}
      </span>
    ),
  },
  { title: 'State', cell: row => <StatusBadge state={row.state} /> },
  { title: 'Last used', cell: row => <RelativeTime at={row.lastUsedAt} none="Never" /> },
  { title: 'Expires', cell: row => <RelativeTime at={row.expiresAt} none="Never" /> },
]

const actions = (application: string, organization: string, start: (doing: Doing) => void): Column<Key> => ({
  title: 'Actions',
  numeric: true,
  cell: key => {
    if (key.state === 'revoked' || key.state === 'expired') return null
    return (
      <Group gap={8} justify="flex-end" wrap="nowrap">
        {key.state === 'active' && (
          <Action
            of="POST /applications/{application}/keys/{key}/rotate"
            organization={organization}
            variant="default"
            size="xs"
            onClick={() => start({ what: 'rotate', key })}
          >
            Rotate
          </Action>
        )}
        <ToggleKey application={application} organization={organization} row={key} />
        <Action
          of={revoking}
          organization={organization}
          variant="default"
          size="xs"
          onClick={() => start({ what: 'revoke', key })}
        >
          Revoke
        </Action>
      </Group>
    )
  },
})
