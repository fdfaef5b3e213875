import { budgetPage } from '@gatehouse/shared/api/costs.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Budget = z.output<typeof budgetPage>['data'][number]

export const budgetsQuery = (tenant: string) =>
  pagedQuery(['budgets', tenant], (cursor, signal) =>
    get(budgetPage, path`/tenants/${tenant}/budgets`, { query: { cursor }, signal }),
  )
