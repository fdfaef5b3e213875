import type { Page } from '@gatehouse/shared/api/common.js'
import { infiniteQueryOptions } from '@tanstack/react-query'

/** Options of a list that is read page by page, by cursor. */
export const pagedQuery = <T>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  })
