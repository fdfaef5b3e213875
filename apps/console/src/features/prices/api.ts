import { bookedPricePage, type priceCreate, pricePage, priceView } from '@gatehouse/shared/api/ai.js'
import { withRevision } from '@gatehouse/shared/api/common.js'
import type { z } from 'zod'
import { act, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Booked = z.output<typeof bookedPricePage>['data'][number]
export type Rates = NonNullable<Booked['price']>
export type Price = z.output<typeof priceView>

/** What the models of a tenant cost. */
export const priceBookQuery = (tenant: string, search: string) =>
  pagedQuery(['prices', tenant, 'book', search], (cursor, signal) =>
    get(bookedPricePage, path`/tenants/${tenant}/price-book`, { query: { cursor, search }, signal }),
  )

/** Those that the tenant has set itself. */
export const pricesQuery = (tenant: string) =>
  pagedQuery(['prices', tenant, 'own'], (cursor, signal) =>
    get(pricePage, path`/tenants/${tenant}/prices`, { query: { cursor }, signal }),
  )
export const setPrice = (tenant: string, input: z.input<typeof priceCreate>) =>
  post(withRevision(priceView), path`/tenants/${tenant}/prices`, input)
export const takeBackPrice = (tenant: string, price: string) => act('DELETE', path`/tenants/${tenant}/prices/${price}`)
