import { IconBroadcast } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatNumber } from '../../lib/format.js'
import { Action } from '../../ui/action.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Feed, feedsQuery } from './api.js'
import { FeedDrawer, toneOf } from './feed-drawer.js'
import { lagWords } from './lag.js'
import { NewFeed } from './new-feed.js'

const kinds = { webhook: 'Signed webhook', s3: 'S3', kafka: 'Kafka' }

/** Where usage is told to as it comes in. */
export function FeedsPage(props: TenantProps) {
  const { tenant } = props
  const client = useQueryClient()
  const [open, setOpen] = useState<'new' | { id: string }>()
  const query = useInfiniteQuery({ ...feedsQuery(tenant), refetchInterval: 5_000 })
  const shown = query.data?.pages
    .flatMap(({ data }) => data)
    .find(({ id }) => typeof open === 'object' && id === open.id)
  const changed = () => void client.invalidateQueries({ queryKey: ['feeds', tenant] })
  return (
    <TenantListPage
      {...props}
      title="Usage feeds"
      purpose="Usage as it comes in, told to a billing system or a warehouse as CloudEvents, at least once."
      query={feedsQuery(tenant)}
      columns={columns}
      rowKey={({ id }) => id}
      onOpen={({ id }) => setOpen({ id })}
      action={
        <Action of="POST /tenants/{tenant}/feeds" tenant={tenant} onClick={() => setOpen('new')}>
          Add a feed
        </Action>
      }
      empty={
        <EmptyState icon={<IconBroadcast size={20} />} title="No feeds yet">
          A feed tells each minute's usage by subscription, key and model to a signed webhook, S3 or Kafka within
          seconds, and corrections when calls are re-rated.
        </EmptyState>
      }
    >
      {open === 'new' && <NewFeed tenant={tenant} onClose={() => setOpen(undefined)} onMade={changed} />}
      {shown && <FeedDrawer tenant={tenant} feed={shown} onClose={() => setOpen(undefined)} onChanged={changed} />}
    </TenantListPage>
  )
}

const columns: Column<Feed>[] = [
  { title: 'Feed', cell: ({ slug }) => <b>{slug}</b> },
  { title: 'To', cell: ({ kind }) => kinds[kind] },
  { title: 'Address', cell: ({ destination }) => <span className="mono">{destination.url}</span> },
  { title: 'State', cell: feed => <StatusBadge state={feed.state} tone={toneOf(feed)} /> },
  { title: 'Waiting', numeric: true, cell: lagWords },
  { title: 'Delivered', numeric: true, cell: ({ delivered }) => formatNumber(delivered) },
  { title: 'Last', numeric: true, cell: ({ lastDeliveredAt }) => <RelativeTime at={lastDeliveredAt} none="Never" /> },
]
