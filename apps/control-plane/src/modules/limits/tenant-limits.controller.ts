import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import {
  limitResume,
  limitRuleCreate,
  limitRulePage,
  limitRuleUpdate,
  limitRuleView,
} from '@gatehouse/shared/api/limits.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { LimitRuleService } from './limit-rule.service.js'

const tag = 'Limits'
const changed = withRevision(limitRuleView)

@Controller()
export class TenantLimitsController {
  constructor(private readonly limits: LimitRuleService) {}

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/limits',
    access: { tenant: 'policy:read' },
    summary: 'Limits of a tenant beside those of its plans',
    description: 'With what is used of each now.',
    tag,
    query: pageQuery,
    response: limitRulePage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.limits.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: '/tenants/:tenant/limits',
    access: { tenant: 'policy:write' },
    summary: 'Limit a tenant, or a team, product, plan, model, application or key of it',
    description: 'It holds beside those of plans: a call goes only where all of them let it.',
    tag,
    body: limitRuleCreate,
    response: changed,
    status: 201,
    errors: ['reference_missing'],
  })
  create(@Input() call: Call<z.output<typeof limitRuleCreate>>) {
    return this.limits.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/limits/:rule',
    access: { tenant: 'policy:read' },
    summary: 'One limit',
    tag,
    response: limitRuleView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.limits.get(call.ctx, call.params.rule!)
  }

  @Endpoint({
    method: 'PATCH',
    path: '/tenants/:tenant/limits/:rule',
    access: { tenant: 'policy:write' },
    summary: 'Change a limit',
    description: 'What was used of it stays counted where the window is as long as before.',
    tag,
    body: limitRuleUpdate,
    response: changed,
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof limitRuleUpdate>>) {
    return this.limits.update(call.ctx, call.params.rule!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: '/tenants/:tenant/limits/:rule',
    access: { tenant: 'policy:write' },
    summary: 'Take a limit away',
    tag,
    response: revised,
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.limits.delete(call.ctx, call.params.rule!, call.expectedVersion)
  }

  @Endpoint({
    method: 'POST',
    path: '/tenants/:tenant/limits/:rule/resume',
    access: { tenant: 'policy:write' },
    summary: 'Let calls go again that were suspended when a budget was used up',
    tag,
    body: limitResume,
    response: changed,
    status: 200,
  })
  resume(@Input() call: Call<z.output<typeof limitResume>>) {
    return this.limits.resume(call.ctx, call.params.rule!, call.body.of)
  }
}
