import { apiPage, type apiView } from '@gatehouse/shared/api/catalog.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Api = z.output<typeof apiView>

export const apisQuery = (tenant: string) =>
  pagedQuery(['apis', tenant], (cursor, signal) =>
    get(apiPage, `/tenants/${encodeURIComponent(tenant)}/apis`, { query: { cursor }, signal }),
  )
