import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { formatCompact, formatMs, formatUsd } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { type Column, DataTable } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Panel } from '../../ui/panel.js'
import type { Answer } from './api.js'
import type { By } from './filter.js'
import { csvOf } from './points.js'

type Row = Answer['data'][number]

interface Props {
  by: By
  title: string
  answer: Answer
}

export function Breakdown({ by, title, answer }: Props) {
  const idOf = (row: Row) => row.group[by] ?? ''
  const nameOf = (row: Row) => answer.names[by]?.[idOf(row)] ?? (idOf(row) || 'Not named')
  const columns: Column<Row>[] = [
    { title, cell: row => (by === 'key' && idOf(row) ? <CopyableId id={idOf(row)} /> : <b>{nameOf(row)}</b>) },
    { title: 'Calls', numeric: true, cell: row => formatCompact(row.requests) },
    {
      title: 'Failed',
      numeric: true,
      cell: row => (row.requests === 0 ? '–' : `${((row.errors / row.requests) * 100).toFixed(1)} %`),
    },
    {
      title: 'Tokens in / out',
      numeric: true,
      cell: row => `${formatCompact(row.inputTokens)} / ${formatCompact(row.outputTokens)}`,
    },
    { title: 'Cost', numeric: true, cell: row => formatUsd(row.costUsd) },
    { title: '95 % within', numeric: true, cell: row => formatMs(row.p95Ms) },
  ]
  const download = () => {
    const csv = csvOf(
      by,
      answer.data.map(row => ({ ...row, name: nameOf(row) })),
    )
    const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
    Object.assign(document.createElement('a'), { href: url, download: `usage-by-${by}.csv` }).click()
    URL.revokeObjectURL(url)
  }
  return (
    <Panel
      title={`By ${title}`}
      action={
        answer.data.length > 0 && (
          <Button variant="default" size="xs" leftSection={<IconDownload size={14} />} onClick={download}>
            Export CSV
          </Button>
        )
      }
    >
      {answer.data.length === 0 ? (
        <EmptyState title="No calls in this time">Widen the range; a call counts here within ten seconds.</EmptyState>
      ) : (
        <DataTable label={`By ${title}`} columns={columns} rows={answer.data} rowKey={idOf} />
      )}
    </Panel>
  )
}
