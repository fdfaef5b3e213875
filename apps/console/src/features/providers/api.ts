import { providerPage, type providerView } from '@gatehouse/shared/api/ai.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Provider = z.output<typeof providerView>

export const providersQuery = (tenant: string) =>
  pagedQuery(['providers', tenant], (cursor, signal) =>
    get(providerPage, `/tenants/${encodeURIComponent(tenant)}/providers`, { query: { cursor }, signal }),
  )
