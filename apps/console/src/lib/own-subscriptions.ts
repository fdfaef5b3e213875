import { applicationPage, subscriptionPage, type subscriptionView } from '@gatehouse/shared/api/applications.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get } from './api-client.js'

export interface OwnSubscription extends z.output<typeof subscriptionView> {
  /** That holds the application. */
  organization: string
}

/** Of the caller's own applications, newest first; whoever publishes sees those of others elsewhere. */
export const ownSubscriptionsQuery = queryOptions({
  queryKey: ['subscriptions', 'own'],
  queryFn: async ({ signal }): Promise<OwnSubscription[]> => {
    const query = { limit: 200 }
    const [applications, subscriptions] = await Promise.all([
      get(applicationPage, '/applications', { query, signal }),
      get(subscriptionPage, '/subscriptions', { query, signal }),
    ])
    const owners = new Map(applications.data.map(({ id, organization }) => [id, organization.id]))
    return subscriptions.data.flatMap(one => {
      const organization = owners.get(one.application.id)
      return organization === undefined ? [] : [{ ...one, organization }]
    })
  },
})
