import { Skeleton, Stack } from '@mantine/core'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import {
  invite,
  type Member,
  membersQuery,
  organizationInvitationCreate,
  organizationMemberView,
  organizationQuery,
} from './api.js'
import { MemberDrawer } from './member-drawer.js'
import { OrganizationInvitations } from './organization-invitations.js'
import { RenamePanel } from './rename-panel.js'

const columns = schemaColumns(organizationMemberView, 'name', {
  userId: false,
  name: { cell: ({ name }) => <b>{name}</b> },
  createdAt: { title: 'Member since' },
})

/** Who shares an organization's applications and keys. */
export function OrganizationPage({ id, onLeft }: { id: string; onLeft: () => void }) {
  const query = useQuery(organizationQuery(id))
  const members = useInfiniteQuery(membersQuery(id))
  const client = useQueryClient()
  const may = useMay({ organization: id })
  const [open, setOpen] = useState<Member | 'invite'>()
  const close = () => setOpen(undefined)
  const done = () => {
    close()
    void client.invalidateQueries({ queryKey: ['organization', id] })
  }
  if (query.isPending) return <Skeleton h={480} radius={8} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const { data: organization, etag } = query.data
  return (
    <>
      <PageHeader
        title={organization.name}
        purpose={
          <>
            {organization.personal ? 'Yours alone' : 'Shared with its members'} · <CopyableId id={organization.id} />
          </>
        }
        action={
          !organization.personal && (
            <Action
              of="POST /organizations/{organization}/invitations"
              organization={id}
              onClick={() => setOpen('invite')}
            >
              Invite somebody
            </Action>
          )
        }
      />
      <Stack gap={24}>
        <Panel title="Members">
          <PagedTable
            label="Members"
            query={members}
            columns={columns}
            rowKey={({ userId }) => userId}
            onOpen={setOpen}
            empty={<EmptyState title="No members">Invite somebody by mail.</EmptyState>}
          />
        </Panel>
        {!organization.personal && <OrganizationInvitations organization={id} />}
        {may('PATCH /organizations/{organization}') && (
          <RenamePanel key={etag} organization={organization} etag={etag} />
        )}
      </Stack>
      {open === 'invite' && (
        <FormDrawer title="Invite somebody" onClose={close}>
          <SchemaForm
            schema={organizationInvitationCreate}
            initial={{ role: 'developer' }}
            action="Send the invitation"
            onCancel={close}
            onSubmit={input => invite(id, input)}
            onDone={({ email }) => {
              notifyDone(`A mail is on its way to ${email}.`)
              done()
            }}
          />
        </FormDrawer>
      )}
      {open !== undefined && open !== 'invite' && (
        <MemberDrawer organization={id} member={open} onClose={close} onDone={done} onLeft={onLeft} />
      )}
    </>
  )
}
