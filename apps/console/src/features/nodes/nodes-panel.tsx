import { Text } from '@mantine/core'
import { IconServer2 } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatMs } from '../../lib/format.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type GatewayNode, LIVE_MS, nodesQuery } from './api.js'

const columns: Column<GatewayNode>[] = [
  { title: 'Name', cell: node => <b>{node.name}</b> },
  {
    title: 'State',
    cell: node => (
      <>
        <StatusBadge state={node.state} />
        {node.refusal && node.refusal.length > 0 && (
          <Text c="dimmed" fz="xs">
            {node.refusal.length === 1 ? '1 resource is' : `${node.refusal.length} resources are`} not served
          </Text>
        )}
      </>
    ),
  },
  { title: 'Group', cell: node => node.group },
  { title: 'Version', cell: node => node.version ?? '–' },
  { title: 'Revision', numeric: true, cell: node => `${node.revision} of ${node.desiredRevision}` },
  { title: 'Behind', numeric: true, cell: node => (node.lagMs === 0 ? '–' : formatMs(node.lagMs)) },
  { title: 'Last acknowledged', numeric: true, cell: node => <RelativeTime at={node.lastAckAt} none="Never" /> },
]

export function NodesPanel({ onOpen }: { onOpen: (id: string) => void }) {
  const query = useInfiniteQuery({ ...nodesQuery, refetchInterval: LIVE_MS })
  return (
    <Panel title="Data planes">
      <PagedTable
        label="Data planes"
        query={query}
        columns={columns}
        rowKey={node => node.id}
        onOpen={node => onOpen(node.id)}
        empty={
          <EmptyState icon={<IconServer2 size={20} />} title="No node has joined yet">
            A node carries calls. Join one, and it shows here as soon as it connects.
          </EmptyState>
        }
      />
    </Panel>
  )
}
