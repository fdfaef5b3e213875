import { Alert, Drawer, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCompact, formatMs } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { ErrorState } from '../../ui/error-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type NodeDetail, nodeQuery } from './api.js'
import { NodeActions } from './node-actions.js'
import { writeLabels } from './words.js'

interface Props {
  id: string | undefined
  onClose: () => void
}

export function NodeDrawer({ id, onClose }: Props) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size={560} title="Node" padding={20}>
      {id !== undefined && <Loaded id={id} />}
    </Drawer>
  )
}

function Loaded({ id }: { id: string }) {
  const query = useQuery(nodeQuery(id))
  if (query.isPending) return <Skeleton h={480} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const node = query.data
  return (
    <Stack gap={24}>
      {node.refusal && node.refusal.length > 0 && <Refusals node={node} />}
      <DefinitionList items={identity(node)} />
      {node.state !== 'revoked' && <NodeActions node={node} />}
      <Part title="Configuration">
        <DefinitionList items={configuration(node)} />
      </Part>
      {node.reported && (
        <Part title="As it last said">
          <DefinitionList items={reported(node.reported)} />
        </Part>
      )}
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={3} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  )
}

function Refusals({ node }: { node: NodeDetail }) {
  const whole = node.state === 'refused'
  return (
    <Alert
      color={whole ? 'red' : 'yellow'}
      variant="light"
      title={whole ? 'It refused a change' : 'It does not serve all'}
    >
      <Text fz="sm" mb={8}>
        {whole
          ? 'What it served before still runs.'
          : 'These answer 503 there, everything else is served. Mend them, or bring the node up to date.'}
      </Text>
      <Stack gap={4}>
        {node.refusal?.map(({ kind, id, reason }) => (
          <Text key={`${kind} ${id}`} fz="sm">
            {id === '' ? reason : `${kind} `}
            {id !== '' && <CopyableId id={id} />}
            {id !== '' && `: ${reason}`}
          </Text>
        ))}
      </Stack>
    </Alert>
  )
}

type Items = Parameters<typeof DefinitionList>[0]['items']

const identity = (node: NodeDetail): Items => [
  ['Name', <b key="n">{node.name}</b>],
  ['State', <StatusBadge key="s" state={node.state} />],
  ['Group', Object.keys(node.labels).length > 0 ? `${node.group} (${writeLabels(node.labels)})` : node.group],
  ['Version', node.version ?? undefined],
  ['Id', <CopyableId key="i" id={node.id} length={30} />],
  ['Joined', <RelativeTime key="j" at={node.joinedAt} />],
  ['Last heard', <RelativeTime key="h" at={node.lastSeenAt} none="Never" />],
  ['Certificate ends', node.certificateExpiresAt ? <RelativeTime key="c" at={node.certificateExpiresAt} /> : undefined],
  ['Draining since', node.drainedBy ? <RelativeTime key="d" at={node.drainedBy.at} /> : undefined],
  ['Revoked', node.revokedAt ? <RelativeTime key="r" at={node.revokedAt} /> : undefined],
]

const configuration = (node: NodeDetail): Items => [
  ['Revision', `${node.revision} of ${node.desiredRevision}`],
  ['Behind', node.lagMs === 0 ? 'No' : formatMs(node.lagMs)],
  ['Last acknowledged', <RelativeTime key="a" at={node.lastAckAt} none="Never" />],
  ['Took', node.applyMs === null ? undefined : formatMs(node.applyMs)],
  [
    'Last refusal',
    node.lastRefusal ? (
      <span key="l">
        <RelativeTime at={node.lastRefusal.at} />, at revision {node.lastRefusal.revision}:{' '}
        {node.lastRefusal.refusals.map(({ reason }) => reason).join('; ')}
      </span>
    ) : (
      'None'
    ),
  ],
]

const MEBIBYTE = 1024 * 1024
const reported = (said: NonNullable<NodeDetail['reported']>): Items => [
  ['Workers', String(said.workersReady)],
  [
    'Calls a second',
    said.requestsPerSecond < 10 ? said.requestsPerSecond.toFixed(1) : formatCompact(said.requestsPerSecond),
  ],
  ['Memory', `${Math.round(said.rssBytes / MEBIBYTE)} MiB`],
  ['Records waiting', `${(said.spoolBytes / MEBIBYTE).toFixed(1)} MiB`],
]
