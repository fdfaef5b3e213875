import { apiDocument, catalogEntry, catalogModelPage, catalogPage } from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Product = z.output<typeof catalogEntry>
export type Plan = Product['plans'][number]

export interface CatalogFilter {
  search?: string | undefined
  type?: 'rest' | 'ai' | undefined
  approval?: 'auto' | 'manual' | undefined
  price?: 'free' | 'paid' | undefined
  tenant?: string | undefined
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

const path = (tenant: string, product: string) =>
  `/catalog/${encodeURIComponent(tenant)}/${encodeURIComponent(product)}`

export const modelsQuery = (tenant: string, product: string) =>
  queryOptions({
    queryKey: ['catalog', tenant, product, 'models'],
    queryFn: async ({ signal }) => (await get(catalogModelPage, `${path(tenant, product)}/models`, { signal })).data,
  })

export const documentQuery = (tenant: string, product: string, api: string) =>
  queryOptions({
    queryKey: ['catalog', tenant, product, 'document', api],
    queryFn: ({ signal }) =>
      get(apiDocument, `${path(tenant, product)}/apis/${encodeURIComponent(api)}/document`, { signal }),
    staleTime: 60_000,
  })
