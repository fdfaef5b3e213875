import { subscriptionLimits } from '@gatehouse/shared/api/applications.js'
import { Controller } from '@nestjs/common'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { LimitUse } from './limit-use.service.js'

@Controller()
export class LimitsController {
  constructor(private readonly use: LimitUse) {}

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
