import { dryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import { Drawer } from '@mantine/core'
import { useRef, useState } from 'react'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Api, type DryRun, dryRun } from './api.js'
import classes from './dry-run.module.css'
import { DryRunResult } from './dry-run-result.js'

interface Props {
  tenant: string
  api: Api
  /** Who may be taken for the caller. */
  callers: readonly { id: string; name: string }[]
  onClose: () => void
}

const EXAMPLE = { model: '', messages: [{ role: 'user', content: 'Hello' }] }

/** What would become of a request, by a node's own code, without sending it. */
export function DryRunDrawer({ tenant, api, callers, onClose }: Props) {
  const [result, setResult] = useState<DryRun>()
  const shown = useRef<HTMLDivElement>(null)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={result ? 1120 : 560}
      title={`Dry run of ${api.name}`}
      padding={20}
    >
      <div className={classes.sides} data-answered={result !== undefined || undefined}>
        <SchemaForm
          schema={dryRunRequest}
          initial={{ ...requestTo(tenant, api), application: callers[0]?.id }}
          choices={
            callers.length > 0 ? { '/application': callers.map(({ id, name }) => ({ value: id, label: name })) } : {}
          }
          action="See what would happen"
          onCancel={onClose}
          onSubmit={input => dryRun(tenant, input)}
          onDone={answer => {
            setResult(answer)
            // On a phone it stands below the form.
            requestAnimationFrame(() => shown.current?.scrollIntoView({ block: 'nearest' }))
          }}
        />
        {result && (
          <div ref={shown} className={classes.result}>
            <DryRunResult result={result} callers={callers} />
          </div>
        )}
      </div>
    </Drawer>
  )
}

/** One that the API would take: where it stands at the gateway, by its first route. */
function requestTo(tenant: string, { type, versions }: Api) {
  const config = (versions.at(-1)?.config ?? {}) as {
    path?: string
    routes?: { path: string; methods?: string[] }[]
    models?: string[]
  }
  if (type === 'ai')
    return {
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...EXAMPLE, model: config.models?.[0] ?? '' }, null, 2),
    }
  const [first] = config.routes ?? []
  return { method: first?.methods?.[0] ?? 'GET', path: `/${tenant}${config.path ?? ''}${first?.path ?? ''}` }
}
