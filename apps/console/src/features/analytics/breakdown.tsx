import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import { type Column, DataTable } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Panel } from '../../ui/panel.js'
import classes from './analytics.module.css'
import type { Answer } from './api.js'
import { groupOf } from './chart-data.js'
import { formatShare } from './figures.js'
import { type By, dimensions } from './filter.js'

type Row = Answer['data'][number]

interface Props {
  by: By
  answer: Answer
  /** Narrows the page to one group. */
  onOpen: (group: string) => void
}

export function Breakdown({ by, answer, onOpen }: Props) {
  const { label } = dimensions.find(({ value }) => value === by)!
  const most = Math.max(1, ...answer.data.map(row => row.requests))
  const nameOf = (row: Row) => answer.names[by]?.[groupOf(row)] ?? (groupOf(row) || 'Not named')
  const columns: Column<Row>[] = [
    { title: label, cell: row => <b>{nameOf(row)}</b> },
    {
      title: 'Calls',
      numeric: true,
      cell: row => (
        <span className={classes.share} style={{ ['--share' as string]: `${(row.requests / most) * 100}%` }}>
          {formatCompact(row.requests)}
        </span>
      ),
    },
    { title: 'Failed', numeric: true, cell: row => formatShare(row.requests === 0 ? 0 : row.errors / row.requests) },
    { title: 'Tokens', numeric: true, cell: row => formatCompact(row.inputTokens + row.outputTokens) },
    { title: 'Cost', numeric: true, cell: row => formatUsd(row.costUsd) },
    { title: 'Gateway', numeric: true, cell: row => formatMs(row.gatewayMs) },
    { title: 'Upstream', numeric: true, cell: row => formatMs(row.upstreamMs) },
    { title: 'First token', numeric: true, cell: row => formatMs(row.ttftMs) },
    { title: '95th percentile', numeric: true, cell: row => formatMs(row.p95Ms) },
  ]
  return (
    <Panel title={`By ${label}`}>
      {answer.data.length === 0 ? (
        <EmptyState title="No calls in this time">Widen the range, or clear a filter.</EmptyState>
      ) : (
        <DataTable
          label={`By ${label}`}
          columns={columns}
          rows={answer.data}
          rowKey={groupOf}
          onOpen={row => groupOf(row) && onOpen(groupOf(row))}
        />
      )}
    </Panel>
  )
}
