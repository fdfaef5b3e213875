import { apiView } from '@gatehouse/shared/api/catalog.js'
import { Group } from '@mantine/core'
import { IconApi } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Action } from '../../ui/action.js'
import { EmptyState } from '../../ui/empty-state.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Api, apisQuery } from './api.js'
import { NewApi } from './new-api.js'

const columns = schemaColumns(apiView, 'name', {
  slug: { cell: api => <span className="mono">{api.slug}</span> },
  name: { cell: api => <b>{api.name}</b> },
  description: false,
  type: { cell: api => (api.type === 'ai' ? 'AI models' : 'REST') },
  team: { cell: api => api.team ?? 'Everyone' },
  versions: {
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
  createdAt: false,
  updatedAt: { title: 'Changed' },
})

/** `models` are the aliases that an API can offer. */
export function ApisPage({
  models,
  onOpen,
  ...props
}: TenantProps & { models: readonly string[]; onOpen: (api: Api) => void }) {
  const { tenant } = props
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  return (
    <TenantListPage
      {...props}
      title="APIs"
      purpose="What the gateway serves for this tenant, version by version."
      query={apisQuery(tenant)}
      columns={columns}
      rowKey={api => api.id}
      onOpen={onOpen}
      action={
        <Action of="POST /tenants/{tenant}/apis" tenant={tenant} onClick={() => setAdding(true)}>
          New API
        </Action>
      }
      empty={
        <EmptyState icon={<IconApi size={20} />} title="No APIs yet">
          Bring an OpenAPI file, begin with an address, or offer AI models.
        </EmptyState>
      }
    >
      {adding && (
        <NewApi
          tenant={tenant}
          models={models}
          onClose={() => setAdding(false)}
          onCreated={api => {
            void client.invalidateQueries({ queryKey: ['apis', tenant] })
            onOpen(api)
          }}
        />
      )}
    </TenantListPage>
  )
}
