import {
  subscriptionAnswer,
  subscriptionChange,
  subscriptionClose,
  subscriptionCreate,
  subscriptionEventPage,
  subscriptionPage,
  subscriptionState,
  subscriptionSuspend,
  subscriptionView,
} from '@gatehouse/shared/api/applications.js'
import { type PageQuery, pageQuery, reference } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { SubscriptionService } from './subscription.service.js'

const tag = 'Subscriptions'
const either = { anyOf: ['subscription:read', 'application:read'] } as const
const both = { anyOf: ['subscription:suspend', 'subscription:request'] } as const
const consumer = { anyOf: ['subscription:request'] } as const
const listQuery = pageQuery.extend({ state: subscriptionState.optional() })
const providedQuery = listQuery.extend({ tenant: reference.optional() })
const errors = ['state_invalid'] as const

@Controller()
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionService) {}

  @Endpoint({
    method: 'GET',
    path: '/applications/:application/subscriptions',
    tag,
    access: { organization: 'application:read' },
    summary: 'List the subscriptions of an application',
    query: listQuery,
    response: subscriptionPage,
  })
  ofApplication(@Input() { ctx, params, query }: Call<unknown, z.output<typeof listQuery>>) {
    return this.subscriptions.list(ctx, { ...query, application: params.application! })
  }

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/subscriptions',
    tag,
    access: { organization: 'subscription:request' },
    summary: 'Subscribe an application to a plan',
    body: subscriptionCreate,
    response: subscriptionView,
    status: 201,
    errors: ['conflict', 'reference_missing'],
  })
  create(@Input() { ctx, params, body }: Call<z.output<typeof subscriptionCreate>>) {
    return this.subscriptions.create(ctx, params.application!, body)
  }

  @Endpoint({
    method: 'GET',
    path: '/subscriptions',
    tag,
    access: either,
    summary: 'List subscriptions, as provider and as consumer',
    description: 'With `tenant`, those to the products of that tenant.',
    query: providedQuery,
    response: subscriptionPage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof providedQuery>>) {
    return this.subscriptions.list(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/subscriptions/:subscription',
    tag,
    access: either,
    summary: 'Read a subscription',
    response: subscriptionView,
    versioned: true,
  })
  get(@Input() { ctx, params }: Call) {
    return this.subscriptions.get(ctx, params.subscription!)
  }

  @Endpoint({
    method: 'GET',
    path: '/subscriptions/:subscription/events',
    tag,
    access: either,
    summary: 'Timeline and thread, oldest first',
    query: pageQuery,
    response: subscriptionEventPage,
  })
  events(@Input() { ctx, params, query }: Call<unknown, PageQuery>) {
    return this.subscriptions.events(ctx, params.subscription!, query)
  }

  @Endpoint({
    method: 'POST',
    path: '/subscriptions/:subscription/suspend',
    tag,
    access: both,
    summary: 'Suspend, keys kept',
    body: subscriptionSuspend,
    response: subscriptionView,
    errors,
  })
  suspend(@Input() { ctx, params, body }: Call<z.output<typeof subscriptionSuspend>>) {
    return this.subscriptions.suspend(ctx, params.subscription!, body.reason)
  }

  @Endpoint({
    method: 'POST',
    path: '/subscriptions/:subscription/resume',
    tag,
    access: both,
    summary: 'Resume',
    response: subscriptionView,
    errors,
  })
  resume(@Input() { ctx, params }: Call) {
    return this.subscriptions.resume(ctx, params.subscription!)
  }

  @Endpoint({
    method: 'POST',
    path: '/subscriptions/:subscription/close',
    tag,
    access: both,
    summary: 'End for good, keys kept',
    body: subscriptionClose,
    response: subscriptionView,
    errors,
  })
  close(@Input() { ctx, params, body }: Call<z.output<typeof subscriptionClose>>) {
    return this.subscriptions.close(ctx, params.subscription!, body.reason)
  }

  @Endpoint({
    method: 'POST',
    path: '/subscriptions/:subscription/withdraw',
    tag,
    access: consumer,
    summary: 'Take a request back',
    response: subscriptionView,
    errors,
  })
  withdraw(@Input() { ctx, params }: Call) {
    return this.subscriptions.withdraw(ctx, params.subscription!)
  }

  @Endpoint({
    method: 'POST',
    path: '/subscriptions/:subscription/answer',
    tag,
    access: consumer,
    summary: 'Answer what the approver asked',
    body: subscriptionAnswer,
    response: subscriptionView,
    errors,
  })
  answer(@Input() { ctx, params, body }: Call<z.output<typeof subscriptionAnswer>>) {
    return this.subscriptions.answer(ctx, params.subscription!, body.comment)
  }

  @Endpoint({
    method: 'POST',
    path: '/subscriptions/:subscription/change',
    tag,
    access: consumer,
    summary: 'Change to another plan of the product',
    description:
      'The plan that it has holds until the change does: at once, after approval where the new plan needs one, and at the end of the period that is paid for where the new plan costs less. Keys stay.',
    body: subscriptionChange,
    response: subscriptionView,
    errors: ['state_invalid', 'conflict', 'reference_missing'],
  })
  change(@Input() { ctx, params, body }: Call<z.output<typeof subscriptionChange>>) {
    return this.subscriptions.change(ctx, params.subscription!, body)
  }
}
