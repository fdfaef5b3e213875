import type { Page } from '@gatehouse/shared/api/common.js'
import { type InfiniteData, type UseInfiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Column } from './data-table.js'
import { PageHeader } from './page-header.js'
import { PagedTable } from './paged-table.js'
import { Panel } from './panel.js'
import { TenantChoice, type TenantProps } from './tenant-choice.js'

interface Props<T> extends TenantProps {
  title: string
  purpose: string
  query: UseInfiniteQueryOptions<Page<T>, Error, InfiniteData<Page<T>>, readonly unknown[], string | undefined>
  columns: readonly Column<T>[]
  rowKey: (row: T) => string
  empty: ReactNode
  /** The one thing that the page is most for. */
  action?: ReactNode
  onOpen?: (row: T) => void
  /** Dialogs and drawers. */
  children?: ReactNode
}

/** What one tenant has of something. */
export function TenantListPage<T>({
  title,
  purpose,
  tenant,
  tenants,
  onTenant,
  query,
  action,
  children,
  ...table
}: Props<T>) {
  const result = useInfiniteQuery(query)
  return (
    <>
      <PageHeader
        title={title}
        purpose={purpose}
        action={
          <>
            <TenantChoice tenant={tenant} tenants={tenants} onTenant={onTenant} />
            {action}
          </>
        }
      />
      <Panel>
        <PagedTable label={title} query={result} {...table} />
      </Panel>
      {children}
    </>
  )
}
