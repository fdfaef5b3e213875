import {
  policyCreate,
  policyPage,
  policyPurge,
  policyType,
  policyUpdate,
  policyView,
} from '@gatehouse/shared/api/ai.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { PolicyService } from './policy.service.js'
import { policyTypes } from './policy-types.js'

const tag = 'Policies'
const all = '/tenants/:tenant/policies'
const one = '/tenants/:tenant/policies/:policy'
const changed = withRevision(policyView)

@Controller()
export class PoliciesController {
  constructor(private readonly policies: PolicyService) {}

  @Endpoint({
    method: 'GET',
    path: '/policy-types',
    access: 'signed-in',
    summary: 'Types of policies, with a JSON Schema of what each takes',
    tag,
    response: z.object({ data: z.array(policyType) }),
  })
  types() {
    return { data: policyTypes() }
  }

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'policy:read' },
    summary: 'Policies of a tenant',
    tag,
    query: pageQuery,
    response: policyPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.policies.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'policy:write' },
    summary: 'Put a policy on a tenant, an API, a plan, an application or the whole installation',
    description:
      'A plan is named by its id or as "product/plan". What is put on the whole installation ("global") holds for all tenants, is kept by this one, and wants the right to manage tenants.',
    tag,
    body: policyCreate,
    response: changed,
    status: 201,
    errors: ['reference_missing', 'permission_denied'],
  })
  create(@Input() call: Call<z.output<typeof policyCreate>>) {
    return this.policies.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'policy:read' },
    summary: 'One policy',
    tag,
    response: policyView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.policies.get(call.ctx, call.params.policy!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'policy:write' },
    summary: 'Change, move, or switch a policy on or off',
    tag,
    body: policyUpdate,
    response: changed,
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof policyUpdate>>) {
    return this.policies.update(call.ctx, call.params.policy!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'POST',
    path: `${one}/purge`,
    access: { tenant: 'policy:write' },
    summary: 'Forget what a cache has stored',
    description:
      'All of it, or what one path with its query, the beginning of paths, or a tag of the service names. It is forgotten on a node once that serves the revision.',
    tag,
    body: policyPurge,
    response: revised,
    status: 200,
    errors: ['conflict'],
  })
  purge(@Input() call: Call<z.output<typeof policyPurge>>) {
    return this.policies.purge(call.ctx, call.params.policy!, call.body)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'policy:write' },
    summary: 'Take a policy away',
    tag,
    response: revised,
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.policies.delete(call.ctx, call.params.policy!, call.expectedVersion)
  }
}
