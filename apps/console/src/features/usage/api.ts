import { usageAnswer, type usageFigures, usageSeries } from '@gatehouse/shared/api/observability.js'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import type { By, Span } from './filter.js'

export type Figures = z.output<typeof usageFigures>
export type Answer = z.output<typeof usageAnswer>
export type SeriesAnswer = z.output<typeof usageSeries>

export interface Scope {
  application?: string | undefined
}

const common = { placeholderData: keepPreviousData, refetchInterval: 30_000 } as const

export const sumsQuery = (scope: Scope, span: Span, by?: By) =>
  queryOptions({
    queryKey: ['usage', 'sums', scope, span, by],
    queryFn: ({ signal }) => get(usageAnswer, '/usage', { query: { ...scope, ...span, groupBy: by }, signal }),
    ...common,
  })

export const seriesQuery = (scope: Scope, span: Span) =>
  queryOptions({
    queryKey: ['usage', 'series', scope, span],
    queryFn: ({ signal }) => get(usageSeries, '/usage/series', { query: { ...scope, ...span }, signal }),
    ...common,
  })

/** By subscription, finely enough to tell how full a window is. */
export const windowsQuery = (scope: Scope, span: Span, interval: 'minute' | 'hour') =>
  queryOptions({
    queryKey: ['usage', 'windows', scope, span, interval],
    queryFn: ({ signal }) =>
      get(usageSeries, '/usage/series', { query: { ...scope, ...span, interval, groupBy: 'subscription' }, signal }),
    ...common,
  })
