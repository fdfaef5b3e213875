import { invitationView } from '@gatehouse/shared/api/tenants.js'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type Invitation, invitationsQuery, revokeInvitation } from './api.js'

export function InvitationsPanel({ tenant }: { tenant: string }) {
  const query = useInfiniteQuery(invitationsQuery(tenant))
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) => revokeInvitation(tenant, id),
    onSuccess: (_, { email }) => {
      notifyDone(`The link that ${email} has does not work any more.`)
      void client.invalidateQueries({ queryKey: ['members', tenant] })
    },
    onError: notifyError,
  })
  const columns = [
    ...schemaColumns(invitationView, 'email', {
      email: { cell: ({ email }) => <b>{email}</b> },
      state: { cell: ({ state }) => <StatusBadge state={state} /> },
      createdAt: { title: 'Invited' },
      expiresAt: {
        title: 'Link ends',
        cell: ({ state, expiresAt }) => (state === 'open' ? <RelativeTime at={expiresAt} /> : '–'),
      },
    }),
    {
      title: 'Actions',
      numeric: true,
      cell: (invitation: Invitation) =>
        invitation.state === 'open' && (
          <Action
            of="DELETE /tenants/{tenant}/invitations/{invitation}"
            tenant={tenant}
            variant="default"
            size="xs"
            aria-label={`Take back the invitation of ${invitation.email}`}
            onClick={() => revoke.mutate(invitation)}
          >
            Take back
          </Action>
        ),
    },
  ]
  return (
    <Panel title="Invitations">
      <PagedTable
        label="Invitations"
        query={query}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="Nobody is invited">
            An invitation is a link by mail that works once, for three days.
          </EmptyState>
        }
      />
    </Panel>
  )
}
