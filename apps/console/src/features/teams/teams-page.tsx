import { teamView } from '@gatehouse/shared/api/tenants.js'
import { IconUsersGroup } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { EmptyState } from '../../ui/empty-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { createTeam, type Team, teamCreate, teamsQuery } from './api.js'
import { type Nameable, TeamDrawer } from './team-drawer.js'

const columns = schemaColumns(teamView, 'name', {
  name: { cell: ({ name }) => <b>{name}</b> },
  slug: { cell: ({ slug }) => <span className="mono">{slug}</span> },
  createdAt: { title: 'Created' },
})

export function TeamsPage({
  people,
  apis,
  ...props
}: TenantProps & { people: readonly Nameable[]; apis: readonly Nameable[] }) {
  const { tenant } = props
  const client = useQueryClient()
  const [open, setOpen] = useState<Team | 'add'>()
  const close = () => setOpen(undefined)
  const done = () => {
    close()
    void client.invalidateQueries({ queryKey: ['teams', tenant] })
  }
  return (
    <TenantListPage
      {...props}
      title="Teams"
      purpose="Parts of a tenant that own APIs and products of their own."
      query={teamsQuery(tenant)}
      columns={columns}
      rowKey={({ id }) => id}
      onOpen={setOpen}
      action={
        <Action of="POST /tenants/{tenant}/teams" tenant={tenant} onClick={() => setOpen('add')}>
          New team
        </Action>
      }
      empty={
        <EmptyState icon={<IconUsersGroup size={20} />} title="No teams yet">
          Without teams everybody works on everything, as far as their roles go.
        </EmptyState>
      }
    >
      {open === 'add' && (
        <FormDrawer title="New team" onClose={close}>
          <SchemaForm
            schema={teamCreate}
            action="Make the team"
            onCancel={close}
            onSubmit={input => createTeam(tenant, input)}
            onDone={({ name }) => {
              notifyDone(`${name} is made. Put its members in.`)
              done()
            }}
          />
        </FormDrawer>
      )}
      {open !== undefined && open !== 'add' && (
        <TeamDrawer tenant={tenant} team={open} people={people} apis={apis} onClose={close} onDone={done} />
      )}
    </TenantListPage>
  )
}
