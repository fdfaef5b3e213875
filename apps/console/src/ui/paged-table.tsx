import type { Page } from '@gatehouse/shared/api/common.js'
import { Button } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Column, DataTable, TableSkeleton } from './data-table.js'
import { ErrorState } from './error-state.js'
import classes from './page.module.css'

interface Props<T> {
  label: string
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>
  columns: readonly Column<T>[]
  rowKey: (row: T) => string
  onOpen?: (row: T) => void
  empty: ReactNode
}

/** A list with each of its states: loading, failed, empty, and page after page. */
export function PagedTable<T>({ query, empty, ...table }: Props<T>) {
  if (query.isPending) return <TableSkeleton />
  if (query.isError && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  const rows = query.data?.pages.flatMap(page => page.data) ?? []
  if (rows.length === 0) return empty
  return (
    <>
      <DataTable {...table} rows={rows} />
      {query.hasNextPage && (
        <div className={classes.state} style={{ padding: 16 }}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}
