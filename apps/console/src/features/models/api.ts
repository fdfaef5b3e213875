import { type modelCreate, modelPage, type modelUpdate, modelView } from '@gatehouse/shared/api/ai.js'
import { withRevision } from '@gatehouse/shared/api/common.js'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Model = z.output<typeof modelView>

const changed = withRevision(modelView)

export const modelsQuery = (tenant: string) =>
  pagedQuery(['models', tenant], (cursor, signal) =>
    get(modelPage, path`/tenants/${tenant}/models`, { query: { cursor }, signal }),
  )

export const createModel = (tenant: string, input: z.input<typeof modelCreate>) =>
  post(changed, path`/tenants/${tenant}/models`, input)
export const updateModel = (tenant: string, model: string, input: z.input<typeof modelUpdate>) =>
  change(changed, 'PATCH', path`/tenants/${tenant}/models/${model}`, input)
export const removeModel = (tenant: string, model: string) => act('DELETE', path`/tenants/${tenant}/models/${model}`)
