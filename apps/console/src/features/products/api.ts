import {
  planCreate,
  planPage,
  planView,
  productCreate,
  productPage,
  productView,
} from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Product = z.output<typeof productView>
export type Plan = z.output<typeof planView>

export const productSettings = productCreate.omit({ slug: true })
export const planSettings = planCreate.omit({ slug: true })

export const productsQuery = (tenant: string) =>
  pagedQuery(['products', tenant], (cursor, signal) =>
    get(productPage, path`/tenants/${tenant}/products`, { query: { cursor }, signal }),
  )

export const productQuery = (tenant: string, product: string) =>
  queryOptions({
    queryKey: ['products', tenant, product],
    queryFn: ({ signal }) => get(productView, path`/tenants/${tenant}/products/${product}`, { signal }),
  })

export const plansQuery = (tenant: string, product: string) =>
  pagedQuery(['products', tenant, product, 'plans'], (cursor, signal) =>
    get(planPage, path`/tenants/${tenant}/products/${product}/plans`, { query: { cursor }, signal }),
  )

/** Plans of a product by id, as they are named where several products meet. */
export const planNamesQuery = (tenant: string, { slug, name }: Product) =>
  queryOptions({
    queryKey: ['products', tenant, slug, 'plan-names'],
    queryFn: async ({ signal }) => {
      const query = { limit: 200 }
      const { data } = await get(planPage, path`/tenants/${tenant}/products/${slug}/plans`, { query, signal })
      return data.map(plan => ({ value: plan.id, label: `${plan.name} of ${name}` }))
    },
  })

export const createProduct = (tenant: string, input: z.input<typeof productCreate>) =>
  post(productView, path`/tenants/${tenant}/products`, input)
export const updateProduct = (tenant: string, product: string, input: z.input<typeof productSettings>) =>
  change(productView, 'PATCH', path`/tenants/${tenant}/products/${product}`, input)
export const removeProduct = (tenant: string, product: string) =>
  act('DELETE', path`/tenants/${tenant}/products/${product}`)

const plans = (tenant: string, product: string) => path`/tenants/${tenant}/products/${product}/plans`
export const createPlan = (tenant: string, product: string, input: z.input<typeof planCreate>) =>
  post(planView, plans(tenant, product), input)
export const updatePlan = (tenant: string, product: string, plan: string, input: z.input<typeof planSettings>) =>
  change(planView, 'PATCH', `${plans(tenant, product)}/${encodeURIComponent(plan)}`, input)
export const removePlan = (tenant: string, product: string, plan: string) =>
  act('DELETE', `${plans(tenant, product)}/${encodeURIComponent(plan)}`)
