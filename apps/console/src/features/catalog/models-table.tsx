import { useQuery } from '@tanstack/react-query'
import { formatCompact, formatUsd } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { type Column, DataTable, TableSkeleton } from '../../ui/data-table.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { Panel } from '../../ui/panel.js'
import { modelsQuery } from './api.js'
import classes from './catalog.module.css'

type Model = Awaited<ReturnType<NonNullable<ReturnType<typeof modelsQuery>['queryFn']>>>[number]

const columns: Column<Model>[] = [
  { title: 'Model', cell: model => <CopyableId id={model.slug} length={40} /> },
  {
    title: 'Context',
    numeric: true,
    cell: ({ contextTokens }) => (contextTokens === null ? 'Not stated' : `${formatCompact(contextTokens)} tokens`),
  },
  { title: 'Input', numeric: true, cell: ({ price }) => money(price?.input) },
  { title: 'Cached input', numeric: true, cell: ({ price }) => money(price?.cachedInput) },
  { title: 'Output', numeric: true, cell: ({ price }) => money(price?.output) },
]

const money = (amount: string | undefined): string => (amount === undefined ? '–' : formatUsd(amount))

export function ModelsTable({ tenant, product }: { tenant: string; product: string }) {
  const query = useQuery(modelsQuery(tenant, product))
  return (
    <Panel title="Models">
      {query.isPending ? (
        <TableSkeleton rows={3} />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <EmptyState title="No models yet">Models appear here once an API that offers them is published.</EmptyState>
      ) : (
        <>
          <DataTable label="Models" columns={columns} rows={query.data} rowKey={({ slug }) => slug} />
          <p className={classes.footnote}>Prices are in USD per million tokens; calls count against your plan.</p>
        </>
      )}
    </Panel>
  )
}
