import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../lib/api-client.js'
import { meQuery } from '../lib/session.js'

// Only what may be otherwise the next moment is worth asking again.
const transient = (error: Error) => error instanceof ApiError && (error.status === 0 || error.status >= 502)

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: error => {
      // The session ended meanwhile; the pages notice by this.
      if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(meQuery.queryKey, null)
    },
  }),
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => count < 2 && transient(error) },
  },
})
