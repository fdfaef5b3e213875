import { costAnswer } from '@gatehouse/shared/api/costs.js'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { path } from '../../lib/path.js'
import type { By } from './filter.js'

export type Costs = z.output<typeof costAnswer>
export type CostRow = Costs['data'][number]

interface Span {
  from: string
  to: string
}

export const costsQuery = (tenant: string, span: Span, by: readonly By[]) =>
  queryOptions({
    queryKey: ['costs', tenant, span, by],
    queryFn: ({ signal }) =>
      get(costAnswer, path`/tenants/${tenant}/costs`, { query: { ...span, groupBy: by.join(',') }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })

/** A file to charge costs back by. */
export const exportPath = (tenant: string, span: Span, format: 'csv' | 'json' | 'focus'): string =>
  `/api/v1${path`/tenants/${tenant}/costs/export`}?${new URLSearchParams({ ...span, format })}`
