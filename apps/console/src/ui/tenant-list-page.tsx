import type { Page } from '@gatehouse/shared/api/common.js'
import { NativeSelect } from '@mantine/core'
import { type InfiniteData, type UseInfiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Column } from './data-table.js'
import { PageHeader } from './page-header.js'
import { PagedTable } from './paged-table.js'
import { Panel } from './panel.js'

export interface TenantProps {
  /** Slug of the one shown. */
  tenant: string
  tenants: readonly { slug: string; name: string }[]
  onTenant: (tenant: string) => void
}

interface Props<T> extends TenantProps {
  title: string
  purpose: string
  query: UseInfiniteQueryOptions<Page<T>, Error, InfiniteData<Page<T>>, readonly unknown[], string | undefined>
  columns: readonly Column<T>[]
  rowKey: (row: T) => string
  empty: ReactNode
}

/** What one tenant has of something. */
export function TenantListPage<T>({ title, purpose, tenant, tenants, onTenant, query, ...table }: Props<T>) {
  const result = useInfiniteQuery(query)
  const choice = tenants.length > 1 && (
    <NativeSelect
      aria-label="Tenant"
      value={tenant}
      onChange={event => onTenant(event.currentTarget.value)}
      data={tenants.map(({ slug, name }) => ({ value: slug, label: name }))}
    />
  )
  return (
    <>
      <PageHeader title={title} purpose={purpose} action={choice} />
      <Panel>
        <PagedTable label={title} query={result} {...table} />
      </Panel>
    </>
  )
}
