import { IconPlugConnected } from '@tabler/icons-react'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Provider, providersQuery } from './api.js'

const columns: Column<Provider>[] = [
  { title: 'Slug', cell: provider => <b>{provider.slug}</b> },
  { title: 'Type', cell: provider => provider.type },
  { title: 'Address', cell: provider => <span className="mono">{provider.baseUrl}</span> },
  {
    title: 'Credentials',
    cell: ({ credentials }) => (
      <span className="mono">
        {Object.entries(credentials)
          .map(([name, masked]) => `${name} ${masked}`)
          .join(', ') || '–'}
      </span>
    ),
  },
  { title: 'Added', numeric: true, cell: provider => <RelativeTime at={provider.createdAt} /> },
]

export function ProvidersPage(props: TenantProps) {
  return (
    <TenantListPage
      {...props}
      title="Providers"
      purpose="Where models run. Credentials are sealed; only their ends are ever shown."
      query={providersQuery(props.tenant)}
      columns={columns}
      rowKey={provider => provider.id}
      empty={
        <EmptyState icon={<IconPlugConnected size={20} />} title="No providers yet">
          Add the first with <code className="mono">POST /tenants/{props.tenant}/providers</code>.
        </EmptyState>
      }
    />
  )
}
