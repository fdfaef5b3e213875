import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatWord } from '../../lib/format.js'
import { meQuery, useMe } from '../../lib/session.js'
import { type Column, DataTable } from '../../ui/data-table.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { createOrganization, type Organization, organizationCreate } from './api.js'

const columns: Column<Organization>[] = [
  { title: 'Name', cell: ({ name }) => <b>{name}</b> },
  { title: 'Slug', cell: ({ slug }) => <span className="mono">{slug}</span> },
  { title: 'Shared', cell: ({ personal }) => (personal ? 'Yours alone' : 'With its members') },
  { title: 'You are', cell: ({ role }) => formatWord(role) },
]

/** What the caller belongs to: their own, and those that they share. */
export function OrganizationsPage({ onOpen }: { onOpen: (organization: Pick<Organization, 'id'>) => void }) {
  const me = useMe()
  const client = useQueryClient()
  const [making, setMaking] = useState(false)
  return (
    <>
      <PageHeader
        title="Organizations"
        purpose="Who holds applications, keys and subscriptions. Make one to share them with others."
        action={
          me?.user.state === 'active' && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
              New organization
            </Button>
          )
        }
      />
      <Panel>
        <DataTable
          label="Organizations"
          rows={me?.organizations ?? []}
          columns={columns}
          rowKey={({ id }) => id}
          onOpen={onOpen}
        />
      </Panel>
      {making && (
        <FormDrawer title="New organization" onClose={() => setMaking(false)}>
          <SchemaForm
            schema={organizationCreate}
            action="Make the organization"
            onCancel={() => setMaking(false)}
            onSubmit={createOrganization}
            onDone={async organization => {
              await client.refetchQueries(meQuery)
              onOpen(organization)
            }}
          />
        </FormDrawer>
      )}
    </>
  )
}
