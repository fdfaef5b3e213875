import { catalogEntry, catalogPage } from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Product = z.output<typeof catalogEntry>
export type Plan = Product['plans'][number]

export interface CatalogFilter {
  search?: string | undefined
  type?: 'rest' | 'ai' | undefined
}

export const catalogQuery = (filter: CatalogFilter) =>
  pagedQuery(['catalog', filter], (cursor, signal) =>
    get(catalogPage, '/catalog', { query: { ...filter, cursor, limit: 24 }, signal }),
  )

export const productQuery = (tenant: string, product: string) =>
  queryOptions({
    queryKey: ['catalog', tenant, product],
    queryFn: ({ signal }) =>
      get(catalogEntry, `/catalog/${encodeURIComponent(tenant)}/${encodeURIComponent(product)}`, { signal }),
  })
