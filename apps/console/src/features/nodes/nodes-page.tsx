import { Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { can, useMe } from '../../lib/session.js'
import { Action } from '../../ui/action.js'
import { PageHeader } from '../../ui/page-header.js'
import { ChangesPanel } from './changes-panel.js'
import { GroupsPanel } from './groups-panel.js'
import { JoinDialog } from './join-dialog.js'
import { NodeDrawer } from './node-drawer.js'
import { NodesPanel } from './nodes-panel.js'

interface Props {
  /** The node whose details show. */
  open: string | undefined
  onOpen: (id: string | undefined) => void
}

export function NodesPage({ open, onOpen }: Props) {
  const me = useMe()
  const [joining, setJoining] = useState(false)
  const join = (
    <Action of="POST /nodes/join-tokens" leftSection={<IconPlus size={16} />} onClick={() => setJoining(true)}>
      Join a node
    </Action>
  )
  return (
    <>
      <PageHeader title="Nodes" purpose="Data planes, and how far each has followed the configuration." action={join} />
      <Stack gap={24}>
        <NodesPanel onOpen={onOpen} />
        <GroupsPanel />
        {can(me, 'platform:snapshots') && <ChangesPanel />}
      </Stack>
      <NodeDrawer id={open} onClose={() => onOpen(undefined)} />
      {joining && <JoinDialog onClose={() => setJoining(false)} />}
    </>
  )
}
