import { callFeedback, logDetail, type logEntry, logPage } from '@gatehouse/shared/api/observability.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { change, get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'
import { type CallFilter, since } from './filter.js'

export type Call = z.output<typeof logEntry>
export type CallDetail = z.output<typeof logDetail>

export const callsQuery = ({ range, ...filter }: CallFilter, limit = 50) =>
  pagedQuery(['calls', { range, ...filter, limit }], (cursor, signal) =>
    get(logPage, '/logs', { query: { ...filter, from: filter.from ?? since(range), cursor, limit }, signal }),
  )

export const callQuery = (id: string) =>
  queryOptions({
    queryKey: ['calls', id],
    queryFn: ({ signal }) => get(logDetail, `/logs/${encodeURIComponent(id)}`, { signal }),
  })

/** 0: of no use, 1: as good as could be. */
export const rateCall = (id: string, score: number) =>
  change(callFeedback, 'PUT', path`/logs/${id}/feedback`, { score })
