import { aiConfig, deprecate, restConfig } from '@gatehouse/shared/api/catalog.js'
import { Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import type { Values } from '../../ui/schema/values.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type Api, configureVersion, type Move, moveVersion, type Version } from './api.js'
import { configHints } from './config-hints.js'
import { configItems } from './config-items.js'
import { movesOf } from './moves.js'
import { VersionDocument } from './version-document.js'

interface Props {
  tenant: string
  api: Api
  version: Version
  models: readonly string[]
  onChanged: () => void
  /** Asks what would become of a request. */
  onAsk: () => void
}

const said: Record<Move, string> = {
  submit: 'is under review',
  publish: 'is published, on every node within a second',
  deprecate: 'is deprecated; it goes on working',
  retire: 'is retired; calls are answered with 410',
}

/** One version: where it stands in its life, what it does, and what can be done with it. */
export function VersionPanel({ tenant, api, version, models, onChanged, onAsk }: Props) {
  const [open, setOpen] = useState<'configure' | 'deprecate' | 'retire'>()
  const close = () => setOpen(undefined)
  const done = (what: string) => {
    close()
    notifyDone(`${api.name} ${version.version} ${what}.`)
    onChanged()
  }
  const move = useMutation({
    mutationFn: (move: Move) => moveVersion(tenant, api.slug, version.version, move),
    onSuccess: (_, move) => done(said[move]),
    onError: notifyError,
  })
  const isServed = version.state === 'published' || version.state === 'deprecated'
  const schema = api.type === 'ai' ? aiConfig : restConfig
  return (
    <Panel
      title={`Version ${version.version}`}
      action={
        <Group gap={8}>
          <StatusBadge state={version.state} />
          {version.state !== 'retired' && (
            <Action
              of="PUT /tenants/{tenant}/apis/{api}/versions/{version}"
              tenant={tenant}
              variant="default"
              size="xs"
              onClick={() => setOpen('configure')}
            >
              Configure
            </Action>
          )}
          {movesOf(version.state).map(({ move: next, label, of }, index) => (
            <Action
              key={next}
              of={of}
              tenant={tenant}
              size="xs"
              variant={index === 0 && next === 'publish' ? 'filled' : 'default'}
              loading={move.isPending && move.variables === next}
              onClick={() => (next === 'deprecate' || next === 'retire' ? setOpen(next) : move.mutate(next))}
            >
              {label}
            </Action>
          ))}
        </Group>
      }
    >
      <Stack p={16} gap={0}>
        <DefinitionList
          items={[
            ...configItems(
              tenant,
              version.config as Values,
              isServed && (
                <Action of="POST /tenants/{tenant}/dry-run" tenant={tenant} variant="default" size="xs" onClick={onAsk}>
                  Which route would match?
                </Action>
              ),
            ),
            ...(api.type === 'rest'
              ? [['Reference', <VersionDocument key="r" tenant={tenant} api={api.slug} version={version} />] as const]
              : []),
            ['Published', version.publishedAt ? <RelativeTime key="p" at={version.publishedAt} /> : undefined],
            ['Deprecated', version.deprecatedAt ? <RelativeTime key="d" at={version.deprecatedAt} /> : undefined],
            ['Ends', version.sunsetAt ? <RelativeTime key="s" at={version.sunsetAt} /> : undefined],
          ]}
        />
      </Stack>
      {open === 'configure' && (
        <FormDrawer wide={api.type === 'rest'} title={`Configure ${api.name} ${version.version}`} onClose={close}>
          <SchemaForm
            schema={schema}
            initial={version.config as Values}
            {...configHints}
            choices={{ '/models': models.map(slug => ({ value: slug, label: slug })) }}
            action={version.state === 'published' ? 'Save, live at once' : 'Save'}
            onCancel={close}
            onSubmit={config => configureVersion(tenant, api.slug, version.version, config)}
            onDone={() => done('is configured')}
          />
        </FormDrawer>
      )}
      {open === 'deprecate' && (
        <Modal opened onClose={close} title={`Deprecate ${api.name} ${version.version}`}>
          <SchemaForm
            schema={deprecate}
            action="Deprecate it"
            onCancel={close}
            onSubmit={input => moveVersion(tenant, api.slug, version.version, 'deprecate', input)}
            onDone={() => done(said.deprecate)}
          />
        </Modal>
      )}
      {open === 'retire' && (
        <ConfirmDialog
          title={`Retire ${api.name} ${version.version}?`}
          action="Retire it"
          typed={`${api.slug} ${version.version}`}
          onConfirm={() => moveVersion(tenant, api.slug, version.version, 'retire')}
          onDone={() => done(said.retire)}
          onClose={close}
        >
          It is over then for whoever still calls it, and cannot be taken back.
        </ConfirmDialog>
      )}
    </Panel>
  )
}
