import { modelView } from '@gatehouse/shared/api/ai.js'
import { leavesOf } from '@gatehouse/shared/routing/route-tree.js'
import { Group, Stack, Text } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatUsd } from '../../lib/format.js'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { EmptyState } from '../../ui/empty-state.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Model, modelsQuery, removeModel } from './api.js'
import { ModelForm } from './model-form.js'

type Open = { kind: 'add' } | { kind: 'change' | 'remove'; model: Model }

interface Props extends TenantProps {
  /** Slugs of those that can serve a model. */
  providers: readonly string[]
  onOpen: (model: Model) => void
}

export function ModelsPage({ providers, onOpen, ...props }: Props) {
  const { tenant } = props
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const done = () => {
    close()
    void client.invalidateQueries({ queryKey: ['models', tenant] })
  }
  const columns = [
    ...schemaColumns(modelView, 'slug', {
      slug: { title: 'Alias', cell: model => <b>{model.slug}</b> },
      strategy: false,
      routing: false,
      timeouts: false,
      resilience: false,
      labels: false,
      targets: { title: 'Served by', cell: servedBy },
      fallbacks: { title: 'Falls back to', cell: model => <Targets targets={model.fallbacks} /> },
      createdAt: { title: 'Created' },
    }),
    {
      title: 'Actions',
      numeric: true,
      cell: (model: Model) => (
        <Group gap={8} justify="flex-end" wrap="nowrap">
          <Action
            of="PATCH /tenants/{tenant}/models/{model}"
            tenant={tenant}
            variant="default"
            size="xs"
            onClick={() => setOpen({ kind: 'change', model })}
          >
            Change
          </Action>
          <Action
            of="DELETE /tenants/{tenant}/models/{model}"
            tenant={tenant}
            variant="default"
            size="xs"
            onClick={() => setOpen({ kind: 'remove', model })}
          >
            Remove
          </Action>
        </Group>
      ),
    },
  ]
  return (
    <TenantListPage
      {...props}
      title="Models"
      purpose="Names that callers put in “model”, and what stands behind each."
      query={modelsQuery(tenant)}
      columns={columns}
      rowKey={model => model.id}
      onOpen={onOpen}
      action={
        <Action of="POST /tenants/{tenant}/models" tenant={tenant} onClick={() => setOpen({ kind: 'add' })}>
          New alias
        </Action>
      }
      empty={
        <EmptyState icon={<IconSparkles size={20} />} title="No models yet">
          An alias stands for models of one or several providers, so that these can change without the callers.
        </EmptyState>
      }
    >
      {open?.kind === 'add' && <ModelForm tenant={tenant} providers={providers} onClose={close} onDone={done} />}
      {open?.kind === 'change' && (
        <ModelForm tenant={tenant} providers={providers} model={open.model} onClose={close} onDone={done} />
      )}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove ${open.model.slug}?`}
          action="Remove the alias"
          typed={open.model.slug}
          onConfirm={() => removeModel(tenant, open.model.slug)}
          onDone={() => {
            notifyDone(`${open.model.slug} is removed.`)
            done()
          }}
          onClose={close}
        >
          Calls that name it are answered with 404. APIs that still offer it keep it from being removed.
        </ConfirmDialog>
      )}
    </TenantListPage>
  )
}

type Target = Model['targets'][number]

const servedBy = ({ routing, targets }: Model) =>
  routing ? `A tree of ${leavesOf(routing).length} targets` : <Targets targets={targets} />

const Targets = ({ targets }: { targets: readonly Target[] }) => {
  const sum = targets.reduce((total, { weight = 1 }) => total + weight, 0)
  if (targets.length === 0) return '–'
  return (
    <Stack gap={4}>
      {targets.map(target => (
        <div key={`${target.provider}/${target.model}`}>
          <span className="mono">
            {target.provider}/{target.model}
          </span>{' '}
          <Text span c="dimmed" fz="xs">
            {targets.length > 1 && target.weight !== undefined && `${Math.round((target.weight / sum) * 100)} %, `}
            {price(target)}
          </Text>
        </div>
      ))}
    </Stack>
  )
}

const price = ({ price }: Target): string =>
  price === null ? 'no price known' : `${formatUsd(price.input)} in, ${formatUsd(price.output)} out per million`
