import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import { memberPage, memberUpdate, memberView } from '@gatehouse/shared/api/tenants.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { MemberService } from './member.service.js'

const tag = 'Members'
const one = '/tenants/:tenant/members/:user'

@Controller()
export class MembersController {
  constructor(private readonly members: MemberService) {}

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/members',
    access: { tenant: 'member:read' },
    tag,
    summary: 'Members of a tenant',
    query: pageQuery,
    response: memberPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.members.page(ctx, query)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'member:write' },
    tag,
    summary: 'Change the roles of a member',
    description: 'With no permission that you do not have yourself. The last administrator stays one.',
    body: memberUpdate,
    response: memberView,
    errors: ['reference_missing', 'state_invalid'],
    versioned: true,
  })
  update(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof memberUpdate>>) {
    return this.members.update(ctx, params.user!, body, expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'member:write' },
    tag,
    summary: 'Remove a member',
    errors: ['state_invalid'],
  })
  remove(@Input() { ctx, params }: Call) {
    return this.members.remove(ctx, params.user!)
  }
}
