import { usageAnswer, type usageFigures, usageSeries } from '@gatehouse/shared/api/observability.js'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import type { AnalyticsFilter, By } from './filter.js'
import type { Range } from './range.js'

export type Figures = z.output<typeof usageFigures>
export type Answer = z.output<typeof usageAnswer>
export type SeriesAnswer = z.output<typeof usageSeries>

export type Scope = Pick<AnalyticsFilter, 'application' | 'api' | 'model' | 'provider'> & { tenant: string }

/** How many groups a chart tells apart; the rest are summed up. */
export const MOST_GROUPS = 7

/** Sums; without `by` the only row is that of everything. */
export const usageQuery = (scope: Scope, range: Range, by?: By) =>
  queryOptions({
    queryKey: ['analytics', 'sums', scope, range, by],
    queryFn: ({ signal }) =>
      get(usageAnswer, '/usage', { query: { ...scope, ...range, ...(by && { groupBy: by, top: 50 }) }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })

export const seriesQuery = (scope: Scope, range: Range, by?: By) =>
  queryOptions({
    queryKey: ['analytics', 'series', scope, range, by],
    queryFn: ({ signal }) =>
      get(usageSeries, '/usage/series', {
        query: { ...scope, ...range, ...(by && { groupBy: by, top: MOST_GROUPS }) },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
