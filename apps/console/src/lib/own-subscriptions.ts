import { applicationPage, subscriptionPage, type subscriptionView } from '@gatehouse/shared/api/applications.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from './api-client.js'

export type OwnSubscription = z.output<typeof subscriptionView>

/** Of the caller's own applications, newest first; whoever publishes sees those of others elsewhere. */
export const ownSubscriptionsQuery = queryOptions({
  queryKey: ['subscriptions', 'own'],
  queryFn: async ({ signal }): Promise<OwnSubscription[]> => {
    const query = { limit: 200 }
    const [applications, subscriptions] = await Promise.all([
      get(applicationPage, '/applications', { query, signal }),
      get(subscriptionPage, '/subscriptions', { query, signal }),
    ])
    const own = new Set(applications.data.map(({ id }) => id))
    return subscriptions.data.filter(({ application }) => own.has(application.id))
  },
})
