import type { Page } from '@gatehouse/shared/api/common.js'
import { type InfiniteData, type UseInfiniteQueryResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../lib/notify.js'
import type { Operation, Place } from '../lib/operations.js'
import { Action } from './action.js'
import type { Column } from './data-table.js'
import { EmptyState } from './empty-state.js'
import { PagedTable } from './paged-table.js'
import { Panel } from './panel.js'
import { RelativeTime } from './relative-time.js'
import { StatusBadge } from './status-badge.js'

/** What invitations of tenants and of organizations have in common. */
interface Invited {
  id: string
  email: string
  state: string
  expiresAt: string
}

/** How columns of them are drawn. */
export const invitationCells = {
  email: { cell: ({ email }: Invited) => <b>{email}</b> },
  state: { cell: ({ state }: Invited) => <StatusBadge state={state} /> },
  createdAt: { title: 'Invited' },
  expiresAt: {
    title: 'Link ends',
    cell: ({ state, expiresAt }: Invited) => (state === 'open' ? <RelativeTime at={expiresAt} /> : '–'),
  },
}

interface Props<T extends Invited> extends Place {
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>
  /** What is read anew once one was taken back. */
  queryKey: readonly unknown[]
  columns: readonly Column<T>[]
  of: Operation
  revoke: (id: string) => Promise<unknown>
}

/** Who is invited, with a button that takes an invitation back. */
export function InvitationsPanel<T extends Invited>({ query, queryKey, columns, of, revoke, ...place }: Props<T>) {
  const client = useQueryClient()
  const takeBack = useMutation({
    mutationFn: ({ id }: T) => revoke(id),
    onSuccess: (_, { email }) => {
      notifyDone(`The link that ${email} has does not work any more.`)
      void client.invalidateQueries({ queryKey })
    },
    onError: notifyError,
  })
  const actions: Column<T> = {
    title: 'Actions',
    numeric: true,
    cell: invitation =>
      invitation.state === 'open' && (
        <Action
          {...place}
          of={of}
          variant="default"
          size="xs"
          aria-label={`Take back the invitation of ${invitation.email}`}
          onClick={() => takeBack.mutate(invitation)}
        >
          Take back
        </Action>
      ),
  }
  return (
    <Panel title="Invitations">
      <PagedTable
        label="Invitations"
        query={query}
        columns={[...columns, actions]}
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
