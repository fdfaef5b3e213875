import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { productQuery } from '../../features/catalog/api.js'
import { subscriptionsQuery } from '../../features/subscriptions/api.js'
import type { SampleCall } from '../../lib/snippets.js'

/** Something that the application may call now; undefined while it has no active subscription. */
export function useFirstCall(application: string): SampleCall | undefined {
  const subscriptions = useInfiniteQuery(subscriptionsQuery(application)).data?.pages.flatMap(page => page.data)
  const active = subscriptions?.find(({ state }) => state === 'active')
  const product = useQuery({
    ...productQuery(active?.tenant ?? '', active?.product.slug ?? ''),
    enabled: active !== undefined,
  }).data
  if (!active || !product) return undefined
  const plan = product.plans.find(({ id }) => id === active.plan.id)
  const model = plan?.models?.[0] ?? product.models[0]
  if (model !== undefined) return { kind: 'ai', model }
  const rest = product.apis.find(({ path }) => path !== null)
  return rest?.path ? { kind: 'rest', path: rest.path } : undefined
}
