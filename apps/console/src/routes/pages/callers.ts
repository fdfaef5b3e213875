import { useInfiniteQuery } from '@tanstack/react-query'
import { providedQuery } from '../../features/subscriptions/api.js'
import { useHolds } from '../../lib/operations.js'

/** Applications with an active subscription to something of a tenant, each once. */
export function useCallers(tenant: string): { id: string; name: string }[] {
  const mayRead = useHolds(tenant)('subscription:read')
  const { data } = useInfiniteQuery({ ...providedQuery(tenant, 'active'), enabled: mayRead })
  const all = data?.pages.flatMap(page => page.data.map(({ application }) => application)) ?? []
  return [...new Map(all.map(one => [one.id, one])).values()]
}
