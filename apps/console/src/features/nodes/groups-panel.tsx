import { Group } from '@mantine/core'
import { IconPlus, IconStack2 } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { deleteGroup, groupsQuery, type NodeGroup } from './api.js'
import { GroupForm } from './group-form.js'
import { servesWords, writeLabels } from './words.js'

type Doing = { what: 'create' } | { what: 'change' | 'delete'; group: NodeGroup }

/** Groups of nodes, and which APIs each serves. */
export function GroupsPanel() {
  const may = useMay({})
  const query = useInfiniteQuery(groupsQuery)
  const client = useQueryClient()
  const [doing, setDoing] = useState<Doing>()
  const done = async (said: string) => {
    setDoing(undefined)
    await client.invalidateQueries({ queryKey: ['node-groups'] })
    notifyDone(said)
  }
  const create = (
    <Action
      of="POST /node-groups"
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} />}
      onClick={() => setDoing({ what: 'create' })}
    >
      New group
    </Action>
  )
  return (
    <Panel title="Groups" action={create}>
      <PagedTable
        label="Groups"
        query={query}
        columns={may('PATCH /node-groups/{group}') ? [...columns, actions(setDoing)] : columns}
        rowKey={group => group.id}
        empty={
          <EmptyState icon={<IconStack2 size={20} />} title="No groups">
            A group says which APIs its nodes serve.
          </EmptyState>
        }
      />
      {(doing?.what === 'create' || doing?.what === 'change') && (
        <FormDrawer
          title={doing.what === 'create' ? 'New group' : `Change ${doing.group.name}`}
          onClose={() => setDoing(undefined)}
        >
          <GroupForm group={doing.what === 'change' ? doing.group : undefined} onDone={done} />
        </FormDrawer>
      )}
      {doing?.what === 'delete' && (
        <ConfirmDialog
          title={`Delete the group “${doing.group.name}”`}
          action="Delete the group"
          onConfirm={() => deleteGroup(doing.group.slug)}
          onDone={() => void done(`The group “${doing.group.name}” is deleted.`)}
          onClose={() => setDoing(undefined)}
        >
          Join tokens for it that nobody used yet end with it.
        </ConfirmDialog>
      )}
    </Panel>
  )
}

const columns: Column<NodeGroup>[] = [
  { title: 'Name', cell: group => <b>{group.name}</b> },
  { title: 'Slug', cell: group => <span className="mono">{group.slug}</span> },
  { title: 'Serves', cell: group => servesWords(group.serves) },
  { title: 'Labels', cell: group => writeLabels(group.labels) || '–' },
  { title: 'Nodes', numeric: true, cell: group => String(group.nodes) },
]

const actions = (start: (doing: Doing) => void): Column<NodeGroup> => ({
  title: 'Actions',
  numeric: true,
  cell: group => (
    <Group gap={8} justify="flex-end" wrap="nowrap">
      <Action
        of="PATCH /node-groups/{group}"
        variant="default"
        size="xs"
        aria-label={`Change ${group.name}`}
        onClick={() => start({ what: 'change', group })}
      >
        Change
      </Action>
      {group.slug !== 'default' && group.nodes === 0 && (
        <Action
          of="DELETE /node-groups/{group}"
          variant="default"
          size="xs"
          aria-label={`Delete ${group.name}`}
          onClick={() => start({ what: 'delete', group })}
        >
          Delete
        </Action>
      )}
    </Group>
  ),
})
