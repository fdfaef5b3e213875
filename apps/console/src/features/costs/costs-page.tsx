import { Button, NativeSelect, Skeleton, Stack } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCompact, formatUsd } from '../../lib/format.js'
import { useNow } from '../../lib/use-now.js'
import { TimeChart } from '../../ui/chart/time-chart.js'
import { type Column, DataTable } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { PageHeader } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { type CostRow, costsQuery, exportPath } from './api.js'
import classes from './costs.module.css'
import { daily, nameOf } from './daily.js'
import { type By, type CostFilter, dimensions, labelOf, spanOf } from './filter.js'

interface Props {
  tenant: string
  filter: CostFilter
  onFilter: (change: Partial<CostFilter>) => void
  tenantChoice: ReactNode
}

const DAY_MS = 86_400_000
const ranges = [
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: '90d', label: 'Last 90 days' },
]

/** Who and what causes costs. */
export function CostsPage({ tenant, filter, onFilter, tenantChoice }: Props) {
  const by = filter.by ?? 'application'
  const groups = filter.second && filter.second !== by ? [by, filter.second] : [by]
  const span = spanOf(filter.range, useNow(DAY_MS / 24))
  const table = useQuery(costsQuery(tenant, span, groups))
  const charted = by === 'day' ? (groups[1] ?? 'application') : by
  const chart = useQuery(costsQuery(tenant, span, [charted, 'day']))
  const failed = [table, chart].find(({ isError }) => isError)
  return (
    <>
      <PageHeader
        title="Costs"
        purpose="What calls of models cost, by who and what caused it. Days are of UTC."
        action={
          <>
            {tenantChoice}
            <Exports tenant={tenant} span={span} />
          </>
        }
      />
      <search className={classes.filters} aria-label="What is shown">
        <NativeSelect
          label="Time range"
          data={ranges}
          value={filter.range ?? '30d'}
          onChange={event => onFilter({ range: event.currentTarget.value as CostFilter['range'] })}
        />
        <NativeSelect
          label="By"
          data={[...dimensions]}
          value={by}
          onChange={event => onFilter({ by: event.currentTarget.value as By })}
        />
        <NativeSelect
          label="Then by"
          data={[{ value: '', label: 'Nothing more' }, ...dimensions.filter(({ value }) => value !== by)]}
          value={groups[1] ?? ''}
          onChange={event => onFilter({ second: (event.currentTarget.value || undefined) as By | undefined })}
        />
      </search>
      {failed?.error ? (
        <Panel>
          <ErrorState error={failed.error} retry={() => void failed.refetch()} />
        </Panel>
      ) : !table.data || !chart.data ? (
        <Skeleton h={520} radius={8} />
      ) : (
        <Stack gap={16}>
          <Panel>
            <TimeChart
              {...daily(chart.data, charted)}
              title={`${formatUsd(table.data.totalUsd)} by day and ${labelOf(charted).toLowerCase()}`}
              intervalMs={DAY_MS}
              format={value => formatUsd(String(value))}
            />
          </Panel>
          <Panel title={`By ${groups.map(labelOf).join(' and ').toLowerCase()}`}>
            {table.data.data.length === 0 ? (
              <EmptyState title="No calls in this time">Widen the range; a call shows within ten seconds.</EmptyState>
            ) : (
              <DataTable
                label="Costs"
                columns={columnsOf(groups, Number(table.data.totalUsd))}
                rows={table.data.data}
                rowKey={({ group }) => JSON.stringify(group)}
              />
            )}
          </Panel>
        </Stack>
      )}
    </>
  )
}

function columnsOf(groups: readonly By[], total: number): Column<CostRow>[] {
  const named = groups.map((by, index): Column<CostRow> => {
    const cell = (row: CostRow) => (index === 0 ? <b>{nameOf(row, by)}</b> : nameOf(row, by))
    return { title: labelOf(by), cell }
  })
  return [
    ...named,
    { title: 'Calls', numeric: true, cell: ({ requests }) => formatCompact(requests) },
    { title: 'Input tokens', numeric: true, cell: ({ inputTokens }) => formatCompact(inputTokens) },
    { title: 'Output tokens', numeric: true, cell: ({ outputTokens }) => formatCompact(outputTokens) },
    { title: 'Without a price', numeric: true, cell: ({ unpriced }) => formatCompact(unpriced) },
    { title: 'Cost', numeric: true, cell: ({ costUsd }) => formatUsd(costUsd) },
    {
      title: 'Share',
      numeric: true,
      cell: ({ costUsd }) => (total === 0 ? '–' : `${((Number(costUsd) / total) * 100).toFixed(1)} %`),
    },
  ]
}

const formats = [
  { format: 'csv', label: 'CSV' },
  { format: 'json', label: 'JSON' },
  { format: 'focus', label: 'FOCUS' },
] as const

const Exports = ({ tenant, span }: { tenant: string; span: { from: string; to: string } }) => (
  <Button.Group aria-label="Export">
    {formats.map(({ format, label }) => (
      <Button
        key={format}
        component="a"
        href={exportPath(tenant, span, format)}
        download={`costs-${format}.${format === 'json' ? 'json' : 'csv'}`}
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        aria-label={`Export as ${label}`}
      >
        {label}
      </Button>
    ))}
  </Button.Group>
)
