import { providerView } from '@gatehouse/shared/api/ai.js'
import { Group, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { EmptyState } from '../../ui/empty-state.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Provider, providersQuery, removeProvider } from './api.js'
import { ProviderForm } from './provider-form.js'
import { TryProvider } from './try-provider.js'

type Open = { kind: 'add' } | { kind: 'change' | 'try' | 'remove'; provider: Provider }

export function ProvidersPage(props: TenantProps) {
  const { tenant } = props
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const done = () => {
    close()
    void client.invalidateQueries({ queryKey: ['providers', tenant] })
  }
  const columns = [
    ...schemaColumns(providerView, 'slug', {
      slug: { cell: ({ slug }) => <b>{slug}</b> },
      baseUrl: { title: 'Address', cell: ({ baseUrl }) => <span className="mono">{baseUrl}</span> },
      credentials: { cell: ({ credentials }) => <Masked credentials={credentials} /> },
      createdAt: { title: 'Added' },
    }),
    {
      title: 'Actions',
      numeric: true,
      cell: (provider: Provider) => {
        const of = `/tenants/{tenant}/providers/{provider}` as const
        const common = { tenant, variant: 'default', size: 'xs' } as const
        return (
          <Group gap={8} justify="flex-end">
            <Action of={`POST ${of}/test`} {...common} onClick={() => setOpen({ kind: 'try', provider })}>
              Try
            </Action>
            <Action of={`PATCH ${of}`} {...common} onClick={() => setOpen({ kind: 'change', provider })}>
              Change
            </Action>
            <Action of={`DELETE ${of}`} {...common} onClick={() => setOpen({ kind: 'remove', provider })}>
              Remove
            </Action>
          </Group>
        )
      },
    },
  ]
  const add = (
    <Action of="POST /tenants/{tenant}/providers" tenant={tenant} onClick={() => setOpen({ kind: 'add' })}>
      Add a provider
    </Action>
  )
  return (
    <TenantListPage
      {...props}
      title="Providers"
      purpose="Where models run. Credentials are sealed; only their ends are ever shown."
      query={providersQuery(tenant)}
      columns={columns}
      rowKey={provider => provider.id}
      action={add}
      empty={
        <EmptyState icon={<IconPlugConnected size={20} />} title="No providers yet">
          A provider is an account with somebody who runs models, or a server of your own that speaks like one.
        </EmptyState>
      }
    >
      {open?.kind === 'add' && <ProviderForm tenant={tenant} onClose={close} onDone={done} />}
      {open?.kind === 'change' && (
        <ProviderForm tenant={tenant} provider={open.provider} onClose={close} onDone={done} />
      )}
      {open?.kind === 'try' && <TryProvider tenant={tenant} provider={open.provider} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove ${open.provider.slug}?`}
          action="Remove the provider"
          onConfirm={() => removeProvider(tenant, open.provider.slug)}
          onDone={() => {
            notifyDone(`${open.provider.slug} is removed.`)
            done()
          }}
          onClose={close}
        >
          Its credentials are forgotten. Models that still name it keep it from being removed.
        </ConfirmDialog>
      )}
    </TenantListPage>
  )
}

function Masked({ credentials }: { credentials: Record<string, string> }) {
  const shown = Object.values(credentials).join(', ')
  return shown ? (
    <span className="mono">{shown}</span>
  ) : (
    <Text span c="dimmed">
      None needed
    </Text>
  )
}
