import {
  type modelCreate,
  modelPage,
  type modelUpdate,
  type modelVersionCreate,
  modelVersionPage,
  modelVersionView,
  modelView,
} from '@gatehouse/shared/api/ai.js'
import { withRevision } from '@gatehouse/shared/api/common.js'
import { logPage } from '@gatehouse/shared/api/observability.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Model = z.output<typeof modelView>
export type Version = z.output<typeof modelVersionView>

const changed = withRevision(modelView)

export const modelsQuery = (tenant: string) =>
  pagedQuery(['models', tenant], (cursor, signal) =>
    get(modelPage, path`/tenants/${tenant}/models`, { query: { cursor }, signal }),
  )

export const modelQuery = (tenant: string, model: string) =>
  queryOptions({
    queryKey: ['models', tenant, model],
    queryFn: ({ signal }) => get(modelView, path`/tenants/${tenant}/models/${model}`, { signal }),
  })

export const versionsQuery = (tenant: string, model: string) =>
  pagedQuery(['models', tenant, model, 'versions'], (cursor, signal) =>
    get(modelVersionPage, path`/tenants/${tenant}/models/${model}/versions`, { query: { cursor }, signal }),
  )

const NEWEST_CALLS = 200

/** How the newest calls of a day were shared among targets, by `provider/model`; with how many these were. */
export const sharesQuery = (tenant: string, model: string) =>
  queryOptions({
    queryKey: ['models', tenant, model, 'shares'],
    queryFn: async ({ signal }) => {
      const { data } = await get(logPage, '/logs', { query: { tenant, model, limit: NEWEST_CALLS }, signal })
      const served = data.filter(({ provider, providerModel }) => provider && providerModel)
      const counts = new Map<string, number>()
      for (const { provider, providerModel } of served) {
        const name = `${provider}/${providerModel}`
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      return {
        calls: served.length,
        shares: new Map([...counts].map(([name, count]) => [name, count / served.length])),
      }
    },
    refetchInterval: 15_000,
  })

export const createModel = (tenant: string, input: z.input<typeof modelCreate>) =>
  post(changed, path`/tenants/${tenant}/models`, input)
export const updateModel = (tenant: string, model: string, input: z.input<typeof modelUpdate>) =>
  change(changed, 'PATCH', path`/tenants/${tenant}/models/${model}`, input)
export const removeModel = (tenant: string, model: string) => act('DELETE', path`/tenants/${tenant}/models/${model}`)
export const createModelVersion = (tenant: string, model: string, input: z.input<typeof modelVersionCreate>) =>
  post(modelVersionView, path`/tenants/${tenant}/models/${model}/versions`, input)

const label = (tenant: string, model: string, name: string) => path`/tenants/${tenant}/models/${model}/labels/${name}`
export const labelVersion = (tenant: string, model: string, name: string, version: number) =>
  change(changed, 'PUT', label(tenant, model, name), { version })
export const unlabel = (tenant: string, model: string, name: string) =>
  change(changed, 'DELETE', label(tenant, model, name), undefined)
