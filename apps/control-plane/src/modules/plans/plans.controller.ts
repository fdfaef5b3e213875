import { planCreate, planPage, planUpdate, planView } from '@gatehouse/shared/api/catalog.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { PlanService } from './plan.service.js'

const tag = 'Plans'
const all = '/tenants/:tenant/products/:product/plans'
const one = '/tenants/:tenant/products/:product/plans/:plan'
const changed = withRevision(planView)

@Controller()
export class PlansController {
  constructor(private readonly plans: PlanService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'product:read' },
    summary: 'Plans of a product',
    tag,
    query: pageQuery,
    response: planPage,
  })
  list(@Input() { ctx, params, query }: Call<unknown, PageQuery>) {
    return this.plans.list(ctx, params.product!, query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'product:write' },
    summary: 'Make a plan; it is live at once',
    tag,
    body: planCreate,
    response: changed,
    status: 201,
    errors: ['slug_taken', 'reference_missing', 'unsupported'],
  })
  create(@Input() { ctx, params, body }: Call<z.output<typeof planCreate>>) {
    return this.plans.create(ctx, params.product!, body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'product:read' },
    summary: 'One plan',
    tag,
    response: planView,
    versioned: true,
  })
  get(@Input() { ctx, params }: Call) {
    return this.plans.get(ctx, params.product!, params.plan!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'product:write' },
    summary: 'Change a plan, for every subscription to it',
    tag,
    body: planUpdate,
    response: changed,
    errors: ['reference_missing', 'unsupported'],
    versioned: true,
  })
  update(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof planUpdate>>) {
    return this.plans.update(ctx, params.product!, params.plan!, body, expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'product:write' },
    summary: 'Remove a plan that nobody subscribed to',
    tag,
    response: revised,
    errors: ['in_use'],
    versioned: true,
  })
  delete(@Input() { ctx, params, expectedVersion }: Call) {
    return this.plans.delete(ctx, params.product!, params.plan!, expectedVersion)
  }
}
