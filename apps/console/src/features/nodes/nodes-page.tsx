import { Text } from '@mantine/core'
import { IconServer2 } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatMs } from '../../lib/format.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type GatewayNode, nodesQuery } from './api.js'

const columns: Column<GatewayNode>[] = [
  { title: 'Name', cell: node => <b>{node.name}</b> },
  {
    title: 'State',
    cell: node => (
      <>
        <StatusBadge state={node.state} />
        {node.refusal?.map(({ kind, id, reason }) => (
          <Text key={`${kind} ${id}`} c="red" fz="xs">
            {kind} {id}: {reason}
          </Text>
        ))}
      </>
    ),
  },
  { title: 'Group', cell: node => node.group },
  { title: 'Version', cell: node => node.version ?? '–' },
  { title: 'Revision', numeric: true, cell: node => `${node.revision} of ${node.desiredRevision}` },
  { title: 'Behind', numeric: true, cell: node => formatMs(node.lagMs) },
  { title: 'Last acknowledged', numeric: true, cell: node => <RelativeTime at={node.lastAckAt} none="Never" /> },
]

export function NodesPage() {
  const query = useInfiniteQuery({ ...nodesQuery, refetchInterval: 2_000 })
  return (
    <>
      <PageHeader title="Nodes" purpose="Data planes, and how far each has followed the configuration." />
      <Panel>
        <PagedTable
          label="Nodes"
          query={query}
          columns={columns}
          rowKey={node => node.id}
          empty={
            <EmptyState icon={<IconServer2 size={20} />} title="No node has joined yet">
              Make a join token with <code className="mono">POST /nodes/join-tokens</code>, and start a data plane with
              it as <code className="mono">GATEHOUSE_JOIN_TOKEN</code>. It shows here as soon as it connects.
            </EmptyState>
          }
        />
      </Panel>
    </>
  )
}
