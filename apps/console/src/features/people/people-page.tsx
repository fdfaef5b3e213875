import { Group, SegmentedControl } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { PagedTable } from '../../ui/paged-table.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type Account, type AccountState, accountsQuery, approveAccount } from './api.js'
import { RejectAccount } from './reject-account.js'
import { SignUpMode } from './sign-up-mode.js'

interface Props {
  state: AccountState | undefined
  onState: (state: AccountState | undefined) => void
}

const states = [
  { value: 'pending_approval', label: 'Waiting' },
  { value: 'active', label: 'Active' },
  { value: '', label: 'All' },
]

export function PeoplePage({ state, onState }: Props) {
  const query = useInfiniteQuery(accountsQuery(state))
  const client = useQueryClient()
  const [rejecting, setRejecting] = useState<Account>()
  const done = (said: string) => {
    setRejecting(undefined)
    notifyDone(said)
    void client.invalidateQueries({ queryKey: ['accounts'] })
  }
  const approve = useMutation({
    mutationFn: (account: Account) => approveAccount(account.id),
    onSuccess: ({ name }) => done(`${name} is in. What they prepared is sent within a minute.`),
    onError: notifyError,
  })
  const columns: Column<Account>[] = [
    { title: 'Name', cell: account => <b>{account.name}</b> },
    { title: 'E-mail', cell: account => account.email },
    { title: 'State', cell: account => <StatusBadge state={account.state} /> },
    { title: 'Signed up', numeric: true, cell: account => <RelativeTime at={account.createdAt} /> },
    {
      title: 'Actions',
      numeric: true,
      cell: account =>
        account.state === 'pending_approval' && (
          <Group gap={8} justify="flex-end" wrap="nowrap">
            <Action
              of="POST /users/{user}/approve"
              size="xs"
              variant="default"
              aria-label={`Approve ${account.name}`}
              loading={approve.isPending && approve.variables.id === account.id}
              onClick={() => approve.mutate(account)}
            >
              Approve
            </Action>
            <Action
              of="POST /users/{user}/reject"
              size="xs"
              variant="default"
              aria-label={`Reject ${account.name}…`}
              onClick={() => setRejecting(account)}
            >
              Reject…
            </Action>
          </Group>
        ),
    },
  ]
  return (
    <>
      <PageHeader
        title="People"
        purpose="Everybody with an account here, and who waits for one."
        action={
          <SegmentedControl
            aria-label="State"
            value={state ?? ''}
            onChange={value => onState((value || undefined) as AccountState | undefined)}
            data={states}
          />
        }
      />
      <SignUpMode />
      <Panel>
        <PagedTable
          label="People"
          query={query}
          columns={columns}
          rowKey={account => account.id}
          empty={
            <EmptyState icon={<IconUsers size={20} />} title="Nobody here">
              {state === 'pending_approval'
                ? 'Nobody waits for an account.'
                : 'People show here as soon as they sign up.'}
            </EmptyState>
          }
        />
      </Panel>
      {rejecting && (
        <RejectAccount
          account={rejecting}
          onClose={() => setRejecting(undefined)}
          onDone={() => done(`${rejecting.name} was told why.`)}
        />
      )}
    </>
  )
}
