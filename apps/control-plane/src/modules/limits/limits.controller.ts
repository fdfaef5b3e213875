import { subscriptionLimits } from '@gatehouse/shared/api/applications.js'
import { pageQuery } from '@gatehouse/shared/api/common.js'
import { budgetPage } from '@gatehouse/shared/api/costs.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { BudgetsService } from './budgets.service.js'
import { LimitUse } from './limit-use.service.js'

@Controller()
export class LimitsController {
  constructor(
    private readonly use: LimitUse,
    private readonly budgets: BudgetsService,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/budgets',
    tag: 'Costs',
    access: { tenant: 'usage:read' },
    summary: 'Budgets of subscriptions: what is left of each, how it went, and how it will go on',
    description: 'Of subscriptions that are active or suspended. At most 92 days are looked back on.',
    query: pageQuery,
    response: budgetPage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof pageQuery>>) {
    return this.budgets.list(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/subscriptions/:subscription/limits',
    tag: 'Subscriptions',
    access: { anyOf: ['subscription:read', 'application:read'] },
    summary: "What is used of the plan's limits and budget, and what is left",
    response: subscriptionLimits,
  })
  get(@Input() { ctx, params }: Call) {
    return this.use.get(ctx, params.subscription!)
  }
}
