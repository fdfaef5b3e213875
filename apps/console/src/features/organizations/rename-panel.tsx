import { Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { notifyDone } from '../../lib/notify.js'
import { Panel } from '../../ui/panel.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Organization, organizationUpdate, renameOrganization } from './api.js'

export function RenamePanel({ organization, etag }: { organization: Organization; etag: string | undefined }) {
  const client = useQueryClient()
  return (
    <Panel title="Settings">
      <Stack p={16} maw={560} data-operation="PATCH /organizations/{organization}">
        <SchemaForm
          schema={organizationUpdate}
          initial={{ name: organization.name }}
          action="Rename"
          quiet
          onSubmit={input => renameOrganization(organization.id, input, etag)}
          onDone={({ name }) => {
            notifyDone(`The organization is called ${name} now.`)
            for (const queryKey of [['organization', organization.id], ['me'], ['applications']])
              void client.invalidateQueries({ queryKey })
          }}
        />
      </Stack>
    </Panel>
  )
}
