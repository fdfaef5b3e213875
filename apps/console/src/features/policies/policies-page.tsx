import { Group, Skeleton, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatWord } from '../../lib/format.js'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { can, useMe } from '../../lib/session.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { StatusBadge } from '../../ui/status-badge.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { TenantListPage } from '../../ui/tenant-list-page.js'
import { type Policy, type PolicyType, policiesQuery, policyTypesQuery, removePolicy, updatePolicy } from './api.js'
import { PolicyForm } from './policy-form.js'
import { PurgeForm } from './purge-form.js'
import { type Places, scopeWords, stages } from './scopes.js'

interface Props extends TenantProps {
  places: Places
}

/** What every call is checked against, limited by and changed by, wherever it was put. */
export function PoliciesPage(props: Props) {
  const types = useQuery(policyTypesQuery)
  if (types.isPending) return <Skeleton h={420} radius={8} />
  if (types.isError) return <ErrorState error={types.error} retry={() => void types.refetch()} />
  return <Listed {...props} types={types.data} />
}

type Open = { kind: 'add' } | { kind: 'change' | 'remove' | 'purge'; policy: Policy }
const ONE = '/tenants/{tenant}/policies/{policy}'

function Listed({ places, types, ...props }: Props & { types: readonly PolicyType[] }) {
  const { tenant } = props
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const changed = () => client.invalidateQueries({ queryKey: ['policies', tenant] })
  const titleOf = ({ type }: Policy) => types.find(({ id }) => id === type)?.title ?? type
  const stageOf = ({ type }: Policy) => types.find(({ id }) => id === type)?.stage ?? ''
  const toggle = useMutation({
    mutationFn: ({ id, enabled }: Policy) => updatePolicy(tenant, id, { enabled: !enabled }),
    onSuccess: async (next, policy) => {
      await changed()
      notifyDone(`${titleOf(policy)} ${next.enabled ? 'holds again' : 'is off'}, on every node within a second.`)
    },
    onError: notifyError,
  })
  const me = useMe()
  // What holds for all tenants is changed by those who manage them.
  const mine = ({ scope }: Policy) => scope.kind !== 'global' || can(me, 'platform:tenants')
  const storing = ({ type }: Policy) => types.find(({ id }) => id === type)?.purges === true
  const done = () => {
    close()
    void changed()
  }
  const common = { tenant, variant: 'default', size: 'xs' } as const
  const columns: Column<Policy>[] = [
    { title: 'Policy', cell: policy => <b>{titleOf(policy)}</b> },
    { title: 'On', cell: policy => scopeWords(policy, places) },
    {
      title: 'Decides',
      cell: policy => (
        <Text span c="dimmed">
          {stages[stageOf(policy)] ?? formatWord(stageOf(policy))}
        </Text>
      ),
    },
    { title: 'State', cell: policy => <StatusBadge state={policy.enabled ? 'active' : 'off'} /> },
    { title: 'Added', numeric: true, cell: policy => <RelativeTime at={policy.createdAt} /> },
    {
      title: 'Actions',
      numeric: true,
      cell: policy =>
        mine(policy) && (
          <Group gap={8} justify="flex-end" wrap="nowrap">
            {storing(policy) && (
              <Action
                of={`POST ${ONE}/purge`}
                {...common}
                aria-label={`Purge ${titleOf(policy)}`}
                onClick={() => setOpen({ kind: 'purge', policy })}
              >
                Purge
              </Action>
            )}
            <Action
              of={`PATCH ${ONE}`}
              {...common}
              aria-label={`Change ${titleOf(policy)}`}
              onClick={() => setOpen({ kind: 'change', policy })}
            >
              Change
            </Action>
            <Action
              of={`PATCH ${ONE}`}
              {...common}
              aria-label={`${policy.enabled ? 'Turn off' : 'Turn on'} ${titleOf(policy)}`}
              loading={toggle.isPending && toggle.variables.id === policy.id}
              onClick={() => toggle.mutate(policy)}
            >
              {policy.enabled ? 'Turn off' : 'Turn on'}
            </Action>
            <Action
              of={`DELETE ${ONE}`}
              {...common}
              aria-label={`Remove ${titleOf(policy)}`}
              onClick={() => setOpen({ kind: 'remove', policy })}
            >
              Remove
            </Action>
          </Group>
        ),
    },
  ]
  const form = { tenant, types, places, onClose: close, onDone: done }
  return (
    <TenantListPage
      {...props}
      title="Policies"
      purpose="What every call is checked against, limited by and changed by."
      query={policiesQuery(tenant)}
      columns={columns}
      rowKey={policy => policy.id}
      action={
        <Action of="POST /tenants/{tenant}/policies" tenant={tenant} onClick={() => setOpen({ kind: 'add' })}>
          Add a policy
        </Action>
      }
      empty={
        <EmptyState icon={<IconShieldCheck size={20} />} title="No policies yet">
          Plans limit who subscribes. Policies do the rest: rate limits, sign-in by token, rules, headers, caching.
        </EmptyState>
      }
    >
      {open?.kind === 'add' && <PolicyForm {...form} />}
      {open?.kind === 'change' && <PolicyForm {...form} policy={open.policy} />}
      {open?.kind === 'purge' && (
        <PurgeForm tenant={tenant} policy={open.policy} place={scopeWords(open.policy, places)} onClose={close} />
      )}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove ${titleOf(open.policy)}?`}
          action="Remove the policy"
          onConfirm={() => removePolicy(tenant, open.policy.id)}
          onDone={() => {
            notifyDone(`${titleOf(open.policy)} is removed.`)
            done()
          }}
          onClose={close}
        >
          It holds for no call any more, within a second. To pause it, turn it off instead.
        </ConfirmDialog>
      )}
    </TenantListPage>
  )
}
