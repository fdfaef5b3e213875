import { Group } from '@mantine/core'
import { IconApi } from '@tabler/icons-react'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Api, apisQuery } from './api.js'

const columns: Column<Api>[] = [
  { title: 'Name', cell: api => <b>{api.name}</b> },
  { title: 'Slug', cell: api => <span className="mono">{api.slug}</span> },
  { title: 'Type', cell: api => (api.type === 'ai' ? 'AI models' : 'REST') },
  {
    title: 'Versions',
    cell: api => (
      <Group gap={8}>
        {api.versions.map(({ id, version, state }) => (
          <Group key={id} gap={4}>
            {version} <StatusBadge state={state} />
          </Group>
        ))}
      </Group>
    ),
  },
  { title: 'Changed', numeric: true, cell: api => <RelativeTime at={api.updatedAt} /> },
]

export function ApisPage(props: TenantProps) {
  return (
    <TenantListPage
      {...props}
      title="APIs"
      purpose="What the gateway serves for this tenant, version by version."
      query={apisQuery(props.tenant)}
      columns={columns}
      rowKey={api => api.id}
      empty={
        <EmptyState icon={<IconApi size={20} />} title="No APIs yet">
          Make the first with <code className="mono">POST /tenants/{props.tenant}/apis</code>.
        </EmptyState>
      }
    />
  )
}
