import { modelPage, type modelView } from '@gatehouse/shared/api/ai.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Model = z.output<typeof modelView>

export const modelsQuery = (tenant: string) =>
  pagedQuery(['models', tenant], (cursor, signal) =>
    get(modelPage, `/tenants/${encodeURIComponent(tenant)}/models`, { query: { cursor }, signal }),
  )
