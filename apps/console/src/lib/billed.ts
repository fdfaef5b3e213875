import { logPage } from '@gatehouse/shared/api/observability.js'
import { queryOptions } from '@tanstack/react-query'
import { get } from './api-client.js'

const TRIES = 12
const EVERY_MS = 750

/** The log's entry of a call that ended just now: its exact tokens and cost. Null until it is there, some seconds at the most. */
export const billedQuery = (requestId: string | undefined) =>
  queryOptions({
    queryKey: ['billed', requestId],
    queryFn: async ({ signal }) =>
      (await get(logPage, '/logs', { query: { requestId, limit: 1 }, signal })).data[0] ?? null,
    enabled: requestId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data || state.dataUpdateCount >= TRIES ? false : EVERY_MS),
  })
