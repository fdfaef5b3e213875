import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { labelVersion, type Version, versionsQuery } from './api.js'
import { Labels } from './labels.js'

interface Props {
  tenant: string
  model: string
}

const LABEL = 'PUT /tenants/{tenant}/models/{model}/labels/{label}'

/** What stood behind an alias before, what waits to, and which of them callers get. */
export function VersionsPanel({ tenant, model }: Props) {
  const query = useInfiniteQuery(versionsQuery(tenant, model))
  const client = useQueryClient()
  const [naming, setNaming] = useState<Version>()
  const changed = async (said: string) => {
    setNaming(undefined)
    await client.invalidateQueries({ queryKey: ['models', tenant] })
    notifyDone(said)
  }
  const live = useMutation({
    mutationFn: (version: Version) => labelVersion(tenant, model, 'production', version.number),
    onSuccess: (_, { number }) => changed(`Version ${number} is in force, on every node within a second.`),
    onError: notifyError,
  })
  const columns: Column<Version>[] = [
    { title: 'Version', cell: version => <b>{version.number}</b> },
    {
      title: 'Called as',
      cell: version => <Labels tenant={tenant} model={model} version={version} onChanged={changed} />,
    },
    { title: 'Made', cell: version => <RelativeTime at={version.createdAt} /> },
    {
      title: 'Actions',
      numeric: true,
      cell: version => (
        <Group gap={8} justify="flex-end" wrap="nowrap">
          <Action of={LABEL} tenant={tenant} variant="default" size="xs" onClick={() => setNaming(version)}>
            Label…
          </Action>
          {!version.labels.includes('production') && (
            <Action
              of={LABEL}
              tenant={tenant}
              variant="default"
              size="xs"
              loading={live.isPending && live.variables.number === version.number}
              onClick={() => live.mutate(version)}
            >
              Put in force
            </Action>
          )}
        </Group>
      ),
    },
  ]
  return (
    <Panel title="Versions">
      <PagedTable
        label="Versions"
        query={query}
        columns={columns}
        rowKey={version => String(version.number)}
        empty={<EmptyState title="No versions">Each change makes one.</EmptyState>}
      />
      {naming && (
        <NameVersion
          model={model}
          version={naming}
          onClose={() => setNaming(undefined)}
          onName={label => labelVersion(tenant, model, label, naming.number)}
          onDone={label => changed(`${model}:${label} calls version ${naming.number}.`)}
        />
      )}
    </Panel>
  )
}

interface NameProps {
  model: string
  version: Version
  onClose: () => void
  onName: (label: string) => Promise<unknown>
  onDone: (label: string) => void
}

function NameVersion({ model, version, onClose, onName, onDone }: NameProps) {
  const [label, setLabel] = useState('staging')
  const name = useMutation({ mutationFn: () => onName(label), onSuccess: () => onDone(label), onError: notifyError })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    name.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={`Label version ${version.number}`}>
      <form onSubmit={submit}>
        <TextInput
          label="Label"
          description={
            <>
              Callers reach this version as{' '}
              <Text span className="mono" inherit>
                {model}:{label || '…'}
              </Text>
              .
            </>
          }
          required
          data-autofocus
          value={label}
          onChange={event => setLabel(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={name.isPending}>
            Label it
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
