import { Drawer, Group, Stack } from '@mantine/core'
import { IconGauge } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import type { Column } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { type Limit, limitsKey, type Owner, operationsOf, removeLimit, resumeLimit } from './api.js'
import { LimitForm } from './limit-form.js'
import { LimitUses } from './limit-uses.js'
import { limitWords, ofWords, type Places, scopeWords } from './words.js'

type Open = { kind: 'add' } | { kind: 'show' | 'change' | 'remove'; limit: Limit }

/** What a page of limits is made of, whoever set them. */
export function useLimits(owner: Owner, places: Places) {
  const client = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const changed = () => client.invalidateQueries({ queryKey: limitsKey(owner) })
  const done = () => {
    close()
    void changed()
  }
  const resume = useMutation({
    mutationFn: ({ id }: Limit) => resumeLimit(owner, id),
    onSuccess: async (_, { name }) => {
      await changed()
      notifyDone(`Calls under ${name} go again, on every node within a second.`)
    },
    onError: notifyError,
  })
  const of = operationsOf(owner)
  const common = { tenant: owner, variant: 'default', size: 'xs' } as const
  const columns: Column<Limit>[] = [
    { title: 'Limit', cell: ({ name }) => <b>{name}</b> },
    { title: 'On', cell: limit => scopeWords(limit, places) },
    { title: 'Allows', cell: limitWords },
    { title: 'Used now', cell: limit => <LimitUses {...limit} /> },
    { title: 'State', cell: ({ suspended }) => <StatusBadge state={suspended.length > 0 ? 'suspended' : 'active'} /> },
    {
      title: 'Actions',
      numeric: true,
      cell: limit => (
        <Group gap={8} justify="flex-end" wrap="nowrap">
          {limit.limits.budget?.onExhausted === 'suspend' && (
            <Action
              of={of.resume}
              {...common}
              aria-label={`Resume ${limit.name}`}
              disabled={limit.suspended.length === 0}
              loading={resume.isPending && resume.variables.id === limit.id}
              onClick={() => resume.mutate(limit)}
            >
              Resume
            </Action>
          )}
          <Action
            of={of.change}
            {...common}
            aria-label={`Change ${limit.name}`}
            onClick={() => setOpen({ kind: 'change', limit })}
          >
            Change
          </Action>
          <Action
            of={of.remove}
            {...common}
            aria-label={`Remove ${limit.name}`}
            onClick={() => setOpen({ kind: 'remove', limit })}
          >
            Remove
          </Action>
        </Group>
      ),
    },
  ]
  return {
    columns,
    action: (
      <Action of={of.create} tenant={owner} onClick={() => setOpen({ kind: 'add' })}>
        Add a limit
      </Action>
    ),
    onOpen: (limit: Limit) => setOpen({ kind: 'show', limit }),
    empty: (
      <EmptyState icon={<IconGauge size={20} />} title="No limits yet">
        Plans limit each subscription. A limit here holds beside them: for all calls of a product, a team, a model or a
        key together, or for each end user.
      </EmptyState>
    ),
    dialogs: (
      <>
        {open?.kind === 'add' && <LimitForm owner={owner} places={places} onClose={close} onDone={done} />}
        {open?.kind === 'change' && (
          <LimitForm owner={owner} places={places} limit={open.limit} onClose={close} onDone={done} />
        )}
        {open?.kind === 'remove' && (
          <ConfirmDialog
            title={`Remove ${open.limit.name}?`}
            action="Remove the limit"
            onConfirm={() => removeLimit(owner, open.limit.id)}
            onDone={() => {
              notifyDone(`${open.limit.name} is removed.`)
              done()
            }}
            onClose={close}
          >
            It holds for no call any more, within a second, and what was counted of it is forgotten.
          </ConfirmDialog>
        )}
        <Drawer
          opened={open?.kind === 'show'}
          onClose={close}
          position="right"
          size={560}
          title={open?.kind === 'show' && open.limit.name}
        >
          {open?.kind === 'show' && <Detail limit={open.limit} places={places} />}
        </Drawer>
      </>
    ),
  }
}

function Detail({ limit, places }: { limit: Limit; places: Places }) {
  return (
    <Stack gap={24}>
      <span>{`${scopeWords(limit, places)}: ${limitWords(limit)}`}</span>
      <LimitUses {...limit} all />
      {limit.suspended.length > 0 && (
        <Stack gap={4}>
          <StatusBadge state="suspended" />
          {limit.suspended.map(({ of }) => (
            <span key={of}>{ofWords(of)}</span>
          ))}
        </Stack>
      )}
    </Stack>
  )
}
