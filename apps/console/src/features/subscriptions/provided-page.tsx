import { SegmentedControl } from '@mantine/core'
import { IconTicket } from '@tabler/icons-react'
import { useState } from 'react'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { providedQuery, type Subscription, type SubscriptionState } from './api.js'
import { ProvidedDrawer } from './provided-drawer.js'

interface Props extends TenantProps {
  state: SubscriptionState | undefined
  onState: (state: SubscriptionState | undefined) => void
}

const states = [
  { value: '', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'closed', label: 'Closed' },
]

const columns: Column<Subscription>[] = [
  { title: 'Application', cell: row => <b>{row.application.name}</b> },
  { title: 'Product', cell: row => row.product.name },
  { title: 'Plan', cell: row => row.plan.name },
  { title: 'State', cell: row => <StatusBadge state={row.state} /> },
  { title: 'Asked', numeric: true, cell: row => <RelativeTime at={row.createdAt} /> },
]

/** Who uses what of a tenant, for those who provide it. */
export function ProvidedPage({ state, onState, ...props }: Props) {
  const { tenant } = props
  const [open, setOpen] = useState<Subscription>()
  return (
    <TenantListPage
      {...props}
      title="Subscriptions"
      purpose="Which applications use your products, on what terms."
      query={providedQuery(tenant, state)}
      columns={columns}
      rowKey={row => row.id}
      onOpen={setOpen}
      action={
        <SegmentedControl
          aria-label="State"
          value={state ?? ''}
          onChange={value => onState((value || undefined) as SubscriptionState | undefined)}
          data={states}
        />
      }
      empty={
        <EmptyState icon={<IconTicket size={20} />} title={state ? 'None in this state' : 'Nobody has subscribed yet'}>
          {state ? 'Choose another state above.' : 'Offer a product with a plan; who subscribes to it shows here.'}
        </EmptyState>
      }
    >
      {open && <ProvidedDrawer tenant={tenant} subscription={open} onClose={() => setOpen(undefined)} />}
    </TenantListPage>
  )
}
