import { roleCreate, rolePage, roleUpdate, roleView } from '@gatehouse/shared/api/tenants.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { RoleService } from './role.service.js'

const tag = 'Members'
const all = '/tenants/:tenant/roles'
const one = '/tenants/:tenant/roles/:role'

@Controller()
export class RolesController {
  constructor(private readonly roles: RoleService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'role:read' },
    tag,
    summary: 'Roles, built-in ones first',
    response: rolePage,
  })
  list(@Input() { ctx }: Call) {
    return this.roles.list(ctx)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'role:write' },
    tag,
    summary: 'Make a role',
    description: 'With no permission that you do not have yourself.',
    body: roleCreate,
    response: roleView,
    status: 201,
    errors: ['slug_taken'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof roleCreate>>) {
    return this.roles.create(ctx, body)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'role:write' },
    tag,
    summary: 'Change a role of your own',
    body: roleUpdate,
    response: roleView,
    versioned: true,
  })
  update(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof roleUpdate>>) {
    return this.roles.update(ctx, params.role!, body, expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'role:write' },
    tag,
    summary: 'Remove a role that nobody has',
    errors: ['in_use'],
  })
  delete(@Input() { ctx, params }: Call) {
    return this.roles.delete(ctx, params.role!)
  }
}
