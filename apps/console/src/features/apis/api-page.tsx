import { versionCreate } from '@gatehouse/shared/api/catalog.js'
import { Group, Modal, Skeleton, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { plainText } from '../../lib/markdown.js'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { ErrorState } from '../../ui/error-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PageHeader } from '../../ui/page-header.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { apiQuery, apiSettings, createVersion, removeApi, updateApi } from './api.js'
import { DryRunDrawer } from './dry-run.js'
import { nextVersion } from './moves.js'
import { VersionPanel } from './version-panel.js'

interface Props {
  tenant: string
  api: string
  models: readonly string[]
  /** Applications that use it. */
  callers: readonly { id: string; name: string }[]
  onRemoved: () => void
}

export function ApiPage({ tenant, api, models, callers, onRemoved }: Props) {
  const query = useQuery(apiQuery(tenant, api))
  const client = useQueryClient()
  const [open, setOpen] = useState<'change' | 'version' | 'remove' | 'dry-run'>()
  const close = () => setOpen(undefined)
  const changed = () => client.invalidateQueries({ queryKey: ['apis', tenant] })
  const done = (said: string) => {
    close()
    notifyDone(said)
    void changed()
  }
  if (query.isPending) return <Skeleton h={420} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const { data } = query
  const newest = data.versions.at(-1)?.version
  return (
    <>
      <PageHeader
        title={data.name}
        purpose={plainText(data.description) || (data.type === 'ai' ? 'Models behind one AI API.' : 'A REST API.')}
        action={
          <Group gap={8}>
            <Action
              of="POST /tenants/{tenant}/dry-run"
              tenant={tenant}
              variant="default"
              onClick={() => setOpen('dry-run')}
            >
              Dry run
            </Action>
            <Action
              of="PATCH /tenants/{tenant}/apis/{api}"
              tenant={tenant}
              variant="default"
              onClick={() => setOpen('change')}
            >
              Change
            </Action>
            <Action
              of="DELETE /tenants/{tenant}/apis/{api}"
              tenant={tenant}
              variant="default"
              onClick={() => setOpen('remove')}
            >
              Remove
            </Action>
            <Action
              of="POST /tenants/{tenant}/apis/{api}/versions"
              tenant={tenant}
              variant="default"
              onClick={() => setOpen('version')}
            >
              New version
            </Action>
          </Group>
        }
      />
      <Stack gap={24}>
        {data.versions.toReversed().map(version => (
          <VersionPanel
            key={version.id}
            tenant={tenant}
            api={data}
            version={version}
            models={models}
            onChanged={() => void changed()}
            onAsk={() => setOpen('dry-run')}
          />
        ))}
      </Stack>
      {open === 'dry-run' && <DryRunDrawer tenant={tenant} api={data} callers={callers} onClose={close} />}
      {open === 'change' && (
        <FormDrawer title={`Change ${data.name}`} onClose={close}>
          <SchemaForm
            schema={apiSettings}
            initial={{ name: data.name, description: data.description, team: data.team ?? undefined }}
            action="Save"
            onCancel={close}
            onSubmit={input => updateApi(tenant, data.slug, input)}
            onDone={({ name }) => done(`${name} is changed.`)}
          />
        </FormDrawer>
      )}
      {open === 'version' && (
        <Modal opened onClose={close} title={`New version of ${data.name}`}>
          <SchemaForm
            schema={versionCreate}
            initial={{ version: nextVersion(data.versions), from: newest }}
            choices={{ '/from': data.versions.map(({ version }) => ({ value: version, label: version })) }}
            action="Make the version"
            onCancel={close}
            onSubmit={input => createVersion(tenant, data.slug, input)}
            onDone={({ version }) => done(`${version} is made, as a draft.`)}
          />
        </Modal>
      )}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Remove ${data.name}?`}
          action="Remove the API"
          typed={data.slug}
          onConfirm={() => removeApi(tenant, data.slug)}
          onDone={() => {
            notifyDone(`${data.name} is removed.`)
            void changed()
            onRemoved()
          }}
          onClose={close}
        >
          All its versions go with it. Products that still have it keep it from being removed.
        </ConfirmDialog>
      )}
    </>
  )
}
