import { productPage, type productView } from '@gatehouse/shared/api/catalog.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Product = z.output<typeof productView>

export const productsQuery = (tenant: string) =>
  pagedQuery(['products', tenant], (cursor, signal) =>
    get(productPage, `/tenants/${encodeURIComponent(tenant)}/products`, { query: { cursor }, signal }),
  )
