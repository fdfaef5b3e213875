import { Alert, Group, Progress, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatAbsolute, formatNumber, formatUsd } from '../../lib/format.js'
import { notifyDone } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { type Column, DataTable } from '../../ui/data-table.js'
import { ErrorState } from '../../ui/error-state.js'
import { Facts } from '../../ui/facts.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { formatDifference } from './difference.js'
import { applyRerating, isBusy, type ReratingDetail, reratingQuery } from './reratings-api.js'

const APPLY = 'POST /tenants/{tenant}/reratings/{rerating}/apply'
type Share = ReratingDetail['byDay'][number]

/** What would change of the calls of the past, or did; and the button that does it. */
export function RerateDetail({ tenant, id }: { tenant: string; id: string }) {
  const query = useQuery(reratingQuery(tenant, id))
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  if (query.isPending) return <Skeleton h={320} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const run = query.data
  const done = run.state === 'done'
  return (
    <Stack gap={24}>
      <Group justify="space-between">
        <StatusBadge state={run.state} />
        {run.state === 'ready' && run.changed > 0 && (
          <Action of={APPLY} tenant={tenant} onClick={() => setAsking(true)}>
            Apply to {formatNumber(run.changed)} calls
          </Action>
        )}
      </Group>
      {isBusy(run) && (
        <Stack gap={4}>
          <Text fz="sm">{run.state === 'counting' ? 'Working out what would change' : 'Booking the calls anew'}</Text>
          <Progress value={run.progress * 100} size={8} aria-label="How far it is" />
        </Stack>
      )}
      <Facts
        items={[
          ['Booked', formatUsd(run.before)],
          [done ? 'Re-rated' : 'Would be', formatUsd(run.after)],
          ['Difference', formatDifference(run)],
          ['Calls that change', formatNumber(run.changed)],
          ['Looked at', formatNumber(run.calls)],
        ]}
      />
      <Text c="dimmed" fz="sm">
        {`${run.model ?? run.providerType ?? 'Every model'}, calls from ${formatAbsolute(run.from)} to ${formatAbsolute(run.to)}.`}
      </Text>
      {(run.unknown > 0 || run.sampled > 0) && (
        <Alert color="yellow" variant="light" title="Not all calls can be priced anew">
          {run.unknown > 0 &&
            `The price of ${formatNumber(run.unknown)} calls is not known now: they keep what is booked. `}
          {run.sampled > 0 &&
            `${formatNumber(run.sampled)} calls stand for others of which no detail was kept: those keep what is booked.`}
        </Alert>
      )}
      {!isBusy(run) && run.changed === 0 && (
        <Text>Every call is booked at the price that holds for its time: nothing is to be changed.</Text>
      )}
      <Shares title="By model" rows={run.byModel} />
      <Shares title="By application" rows={run.byApplication} />
      <Shares title="By day" rows={run.byDay} />
      {asking && (
        <ConfirmDialog
          title={`Book ${formatNumber(run.changed)} calls anew?`}
          action="Apply"
          onConfirm={() => applyRerating(tenant, id)}
          onDone={() => {
            setAsking(false)
            notifyDone('The calls are being booked anew; sums follow as it goes.')
            void client.invalidateQueries({ queryKey: ['reratings', tenant] })
            void client.invalidateQueries({ queryKey: ['costs', tenant] })
          }}
          onClose={() => setAsking(false)}
        >
          Their cost goes from {formatUsd(run.before)} to {formatUsd(run.after)} in the log and in every sum; the log
          keeps what each was booked at first. Budgets keep what they were charged at the time, so one that is used up
          stays so, and invoices that are final do not change.
        </ConfirmDialog>
      )}
    </Stack>
  )
}

function Shares({ title, rows }: { title: string; rows: readonly Share[] }) {
  if (rows.length === 0) return null
  return (
    <Stack gap={8}>
      <Title order={3}>{title}</Title>
      <DataTable label={title} columns={columns} rows={rows} rowKey={({ group }) => group} />
    </Stack>
  )
}

const columns: Column<Share>[] = [
  { title: 'What', cell: ({ name }) => name },
  { title: 'Calls', numeric: true, cell: ({ changed }) => formatNumber(changed) },
  { title: 'Booked', numeric: true, cell: ({ before }) => formatUsd(before) },
  { title: 'Re-rated', numeric: true, cell: ({ after }) => formatUsd(after) },
  { title: 'Difference', numeric: true, cell: formatDifference },
]
