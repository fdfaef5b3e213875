import { memberView } from '@gatehouse/shared/api/tenants.js'
import { Box } from '@mantine/core'
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
import { invitationCreate, invite, type Member, membersQuery } from './api.js'
import { MemberDrawer } from './member-drawer.js'
import type { RoleOf } from './permissions-of.js'
import { TenantInvitations } from './tenant-invitations.js'

const columns = schemaColumns(memberView, 'name', {
  userId: false,
  name: { cell: ({ name }) => <b>{name}</b> },
  createdAt: { title: 'Member since' },
})

export function MembersPage({ roles, ...props }: TenantProps & { roles: readonly RoleOf[] }) {
  const { tenant } = props
  const client = useQueryClient()
  const [open, setOpen] = useState<Member | 'invite'>()
  const close = () => setOpen(undefined)
  const done = () => {
    close()
    void client.invalidateQueries({ queryKey: ['members', tenant] })
  }
  return (
    <TenantListPage
      {...props}
      title="Members"
      purpose="Who runs this tenant, and as what. Those who call its APIs are no members."
      query={membersQuery(tenant)}
      columns={columns}
      rowKey={({ userId }) => userId}
      onOpen={setOpen}
      action={
        <Action of="POST /tenants/{tenant}/invitations" tenant={tenant} onClick={() => setOpen('invite')}>
          Invite somebody
        </Action>
      }
      empty={<EmptyState title="No members">Invite somebody by mail.</EmptyState>}
    >
      <Box mt={24}>
        <TenantInvitations tenant={tenant} />
      </Box>
      {open === 'invite' && (
        <FormDrawer title="Invite somebody" onClose={close}>
          <SchemaForm
            schema={invitationCreate}
            initial={{ roles: ['viewer'] }}
            choices={{ '/roles': roles.map(({ slug, name }) => ({ value: slug, label: name })) }}
            action="Send the invitation"
            onCancel={close}
            onSubmit={input => invite(tenant, input)}
            onDone={({ email }) => {
              notifyDone(`A mail is on its way to ${email}.`)
              done()
            }}
          />
        </FormDrawer>
      )}
      {open !== undefined && open !== 'invite' && (
        <MemberDrawer tenant={tenant} member={open} roles={roles} onClose={close} onDone={done} />
      )}
    </TenantListPage>
  )
}
