import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import {
  installationLimitCreate,
  limitResume,
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
export class InstallationLimitsController {
  constructor(private readonly limits: LimitRuleService) {}

  @Endpoint({
    method: 'GET',
    path: '/limits',
    access: { platform: 'platform:tenants' },
    summary: 'Limits of the installation',
    description: 'With what is used of each now.',
    tag,
    query: pageQuery,
    response: limitRulePage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.limits.list(call.ctx.asSystem(), call.query)
  }

  @Endpoint({
    method: 'POST',
    path: '/limits',
    access: { platform: 'platform:tenants' },
    summary: 'Limit the installation, or one tenant of it',
    description: 'It holds beside those of plans: a call goes only where all of them let it.',
    tag,
    body: installationLimitCreate,
    response: changed,
    status: 201,
    errors: ['reference_missing'],
  })
  create(@Input() call: Call<z.output<typeof installationLimitCreate>>) {
    return this.limits.create(call.ctx.asSystem(), call.body)
  }

  @Endpoint({
    method: 'GET',
    path: '/limits/:limit',
    access: { platform: 'platform:tenants' },
    summary: 'One limit',
    tag,
    response: limitRuleView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.limits.get(call.ctx.asSystem(), call.params.limit!)
  }

  @Endpoint({
    method: 'PATCH',
    path: '/limits/:limit',
    access: { platform: 'platform:tenants' },
    summary: 'Change a limit',
    description: 'What was used of it stays counted where the window is as long as before.',
    tag,
    body: limitRuleUpdate,
    response: changed,
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof limitRuleUpdate>>) {
    return this.limits.update(call.ctx.asSystem(), call.params.limit!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: '/limits/:limit',
    access: { platform: 'platform:tenants' },
    summary: 'Take a limit away',
    tag,
    response: revised,
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.limits.delete(call.ctx.asSystem(), call.params.limit!, call.expectedVersion)
  }

  @Endpoint({
    method: 'POST',
    path: '/limits/:limit/resume',
    access: { platform: 'platform:tenants' },
    summary: 'Let calls go again that were suspended when a budget was used up',
    tag,
    body: limitResume,
    response: changed,
    status: 200,
  })
  resume(@Input() call: Call<z.output<typeof limitResume>>) {
    return this.limits.resume(call.ctx.asSystem(), call.params.limit!, call.body.of)
  }
}
