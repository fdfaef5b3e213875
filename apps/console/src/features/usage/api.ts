import { usageAnswer, type usageFigures, usageSeries } from '@gatehouse/shared/api/observability.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'

export type Figures = z.output<typeof usageFigures>

/** Sums of one application over the last 24 hours; undefined when there were no calls. */
export const usageQuery = (application: string) =>
  queryOptions({
    queryKey: ['usage', application],
    queryFn: async ({ signal }): Promise<Figures | null> =>
      (await get(usageAnswer, '/usage', { query: { application }, signal })).data[0] ?? null,
  })

export const seriesQuery = (application: string) =>
  queryOptions({
    queryKey: ['usage', application, 'series'],
    queryFn: ({ signal }) => get(usageSeries, '/usage/series', { query: { application, interval: 'hour' }, signal }),
  })
