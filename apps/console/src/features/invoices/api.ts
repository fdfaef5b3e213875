import { invoicePage, invoiceView } from '@gatehouse/shared/api/billing.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Invoice = z.output<typeof invoiceView>

/** Of a tenant's subscribers; without one of the caller's own organizations. */
export const invoicesQuery = (tenant: string | undefined, month: string) =>
  pagedQuery(['invoices', tenant, month], (cursor, signal) =>
    get(invoicePage, '/invoices', {
      query: { tenant, side: tenant === undefined ? 'consumer' : 'provider', month, cursor },
      signal,
    }),
  )

const pathOf = (subscription: string, month: string) => path`/subscriptions/${subscription}/invoices/${month}`

export const invoiceQuery = (subscription: string, month: string) =>
  queryOptions({
    queryKey: ['invoices', 'one', subscription, month],
    queryFn: ({ signal }) => get(invoiceView, pathOf(subscription, month), { signal }),
  })

export const filePath = (subscription: string, month: string, format: 'csv' | 'json'): string =>
  `/api/v1${pathOf(subscription, month)}?format=${format}`
