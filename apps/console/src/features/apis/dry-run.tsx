import { dryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import { Drawer, Stack } from '@mantine/core'
import { useState } from 'react'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Api, type DryRun, dryRun } from './api.js'
import { DryRunResult } from './dry-run-result.js'

/** What would become of a request, by a node's own code, without sending it. */
export function DryRunDrawer({ tenant, api, onClose }: { tenant: string; api: Api; onClose: () => void }) {
  const [result, setResult] = useState<DryRun>()
  return (
    <Drawer opened onClose={onClose} position="right" size={720} title={`Dry run of ${api.name}`} padding={20}>
      <Stack gap={24}>
        <SchemaForm
          schema={dryRunRequest}
          initial={api.type === 'ai' ? { method: 'POST', path: '/v1/chat/completions' } : { path: pathOf(tenant, api) }}
          action="See what would happen"
          onCancel={onClose}
          onSubmit={input => dryRun(tenant, input)}
          onDone={setResult}
        />
        {result && <DryRunResult result={result} />}
      </Stack>
    </Drawer>
  )
}

/** Where the API stands at the gateway. */
const pathOf = (tenant: string, { versions }: Api): string => {
  const { path } = (versions.at(-1)?.config ?? {}) as { path?: string }
  return `/${tenant}${path ?? '/'}`
}
