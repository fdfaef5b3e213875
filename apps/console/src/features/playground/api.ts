import { applicationPage, subscriptionPage } from '@gatehouse/shared/api/applications.js'
import { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import { get } from '../../lib/api-client.js'
import type { TryAs } from '../../lib/try-call.js'

/** A model that one of the caller's subscriptions opens. */
export interface Target extends TryAs {
  /** Of the subscription and the model; stands in the address. */
  id: string
  model: string
  /** For people: application, product and plan. */
  group: string
}

/** Every model that may be tried, by subscription. */
export const targetsQuery = queryOptions({
  queryKey: ['playground', 'targets'],
  queryFn: async ({ signal }): Promise<Target[]> => {
    const query = { limit: 200 }
    const [applications, subscriptions] = await Promise.all([
      get(applicationPage, '/applications', { query, signal }),
      get(subscriptionPage, '/subscriptions', { query: { ...query, state: 'active' }, signal }),
    ])
    // Whoever publishes sees the subscriptions of others too.
    const own = new Set(applications.data.map(({ id }) => id))
    const held = subscriptions.data.filter(({ application }) => own.has(application.id))
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
