import type { subscriptionChange, subscriptionCreate, subscriptionState } from '@gatehouse/shared/api/applications.js'
import { subscriptionEventPage, subscriptionPage, subscriptionView } from '@gatehouse/shared/api/applications.js'
import { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path as url } from '../../lib/path.js'

export type Subscription = z.output<typeof subscriptionView>

const applicationPath = (id: string) => `/applications/${encodeURIComponent(id)}/subscriptions`
const path = (id: string) => `/subscriptions/${encodeURIComponent(id)}`

export const subscriptionsQuery = (application: string) =>
  pagedQuery(['subscriptions', 'of', application], (cursor, signal) =>
    get(subscriptionPage, applicationPath(application), { query: { cursor }, signal }),
  )

/** Those that a provider looks through. */
export type SubscriptionState = Extract<z.output<typeof subscriptionState>, 'active' | 'suspended' | 'closed'>

/** To the products of a tenant, by whomever. */
export const providedQuery = (tenant: string, state: SubscriptionState | undefined) =>
  pagedQuery(['subscriptions', 'to', tenant, state], (cursor, signal) =>
    get(subscriptionPage, '/subscriptions', { query: { tenant, state, cursor }, signal }),
  )

export const eventsQuery = (subscription: string) =>
  pagedQuery(['subscriptions', subscription, 'events'], (cursor, signal) =>
    get(subscriptionEventPage, `${path(subscription)}/events`, { query: { cursor }, signal }),
  )

/** Of the product that is subscribed to. */
export const plansQuery = ({ tenant, product }: Subscription) =>
  queryOptions({
    queryKey: ['catalog', tenant, product.slug],
    queryFn: ({ signal }) => get(catalogEntry, url`/catalog/${tenant}/${product.slug}`, { signal }),
    select: ({ plans }) => plans,
  })

export const subscribe = (application: string, input: z.output<typeof subscriptionCreate>) =>
  post(subscriptionView, applicationPath(application), input)
export const changePlan = (id: string, input: z.output<typeof subscriptionChange>) =>
  post(subscriptionView, `${path(id)}/change`, input)
export const withdraw = (id: string) => post(subscriptionView, `${path(id)}/withdraw`)
export const answer = (id: string, comment: string) => post(subscriptionView, `${path(id)}/answer`, { comment })
export const suspend = (id: string, reason: string) => post(subscriptionView, `${path(id)}/suspend`, { reason })
export const pause = (id: string) => suspend(id, 'Paused by its holder.')
export const resume = (id: string) => post(subscriptionView, `${path(id)}/resume`)
export const end = (id: string, reason?: string) => post(subscriptionView, `${path(id)}/close`, { reason })
