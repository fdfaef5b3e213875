import { IconGitCommit } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { formatWord } from '../../lib/format.js'
import { type Column, DataTable, TableSkeleton } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { type Change, changesQuery } from './api.js'
import { liveWords } from './words.js'

const columns: Column<Change>[] = [
  { title: 'Revision', cell: change => <span className="mono">{change.revision}</span> },
  { title: 'Change', cell: change => change.summary.split(', ').map(formatWord).join(', ') },
  { title: 'When', cell: change => <RelativeTime at={change.at} /> },
  { title: 'Where', numeric: true, cell: change => liveWords(change.live) },
]

/** The latest revisions, and how soon each was everywhere. */
export function ChangesPanel() {
  const query = useQuery(changesQuery)
  return (
    <Panel title="Latest changes">
      {query.isPending && <TableSkeleton rows={5} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data?.data.length === 0 && (
        <EmptyState icon={<IconGitCommit size={20} />} title="Nothing has been changed yet">
          Each change that nodes have to learn of is a revision. The latest show here, with how soon they were live.
        </EmptyState>
      )}
      {query.data && query.data.data.length > 0 && (
        <DataTable
          label="Latest changes"
          columns={columns}
          rows={query.data.data}
          rowKey={row => String(row.revision)}
        />
      )}
    </Panel>
  )
}
