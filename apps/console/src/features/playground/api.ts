import { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { get } from '../../lib/api-client.js'
import { type OwnSubscription, ownSubscriptionsQuery } from '../../lib/own-subscriptions.js'
import { permissionsIn, useMe } from '../../lib/session.js'
import type { TryAs } from '../../lib/try-call.js'

/** A model that one of the caller's subscriptions opens. */
export interface Target extends TryAs {
  /** Of the subscription and the model; stands in the address. */
  id: string
  model: string
  /** For people: application, product and plan. */
  group: string
}

/** Every model that may be tried with these subscriptions. */
export const targetsQuery = (held: readonly OwnSubscription[]) =>
  queryOptions({
    queryKey: ['playground', held.map(({ id }) => id)],
    queryFn: async ({ signal }): Promise<Target[]> => {
      const targets = await Promise.all(
        held.map(async ({ id, tenant, application, product, plan }) => {
          const entry = await get(catalogEntry, `/catalog/${tenant}/${product.slug}`, { signal }).catch(() => undefined)
          const models = entry?.plans.find(one => one.id === plan.id)?.models ?? entry?.models ?? []
          return models.map(model => ({
            id: `${id}:${model}`,
            application: application.id,
            subscription: id,
            model,
            group: `${application.name}: ${product.name}, ${plan.name}`,
          }))
        }),
      )
      return targets.flat()
    },
  })

/** The same, read from the beginning: with subscriptions that the caller may make keys for. */
export function useTargets() {
  const me = useMe()
  const own = useQuery(ownSubscriptionsQuery)
  const active =
    own.data?.filter(
      ({ state, organization }) => state === 'active' && permissionsIn(me, organization).includes('key:write'),
    ) ?? []
  const targets = useQuery({ ...targetsQuery(active), enabled: own.isSuccess })
  return own.isError ? { ...targets, isPending: false, isError: true as const, error: own.error } : targets
}
