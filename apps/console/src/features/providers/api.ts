import {
  type providerCreate,
  providerPage,
  providerTestResult,
  providerType,
  type providerUpdate,
  providerView,
} from '@gatehouse/shared/api/ai.js'
import { withRevision } from '@gatehouse/shared/api/common.js'
import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Provider = z.output<typeof providerView>
export type ProviderType = z.output<typeof providerType>
export type TestResult = z.output<typeof providerTestResult>

const changed = withRevision(providerView)

export const providersQuery = (tenant: string) =>
  pagedQuery(['providers', tenant], (cursor, signal) =>
    get(providerPage, path`/tenants/${tenant}/providers`, { query: { cursor }, signal }),
  )

export const providerTypesQuery = queryOptions({
  queryKey: ['provider-types'],
  queryFn: async ({ signal }) =>
    (await get(z.object({ data: z.array(providerType) }), '/provider-types', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export const createProvider = (tenant: string, input: z.output<typeof providerCreate>) =>
  post(changed, path`/tenants/${tenant}/providers`, input)
export const updateProvider = (tenant: string, provider: string, input: z.output<typeof providerUpdate>) =>
  change(changed, 'PATCH', path`/tenants/${tenant}/providers/${provider}`, input)
export const removeProvider = (tenant: string, provider: string) =>
  act('DELETE', path`/tenants/${tenant}/providers/${provider}`)
export const testProvider = (tenant: string, provider: string, model: string) =>
  post(providerTestResult, path`/tenants/${tenant}/providers/${provider}/test`, { model })
