import { type PageQuery, pageQuery, withRevision } from '@gatehouse/shared/api/common.js'
import { tenantCreate, tenantPage, tenantUpdate, tenantView } from '@gatehouse/shared/api/tenants.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { TenantService } from './tenant.service.js'

const tag = 'Tenants'

@Controller()
export class TenantsController {
  constructor(private readonly tenants: TenantService) {}

  @Endpoint({
    method: 'GET',
    path: '/tenants',
    access: 'signed-in',
    tag,
    summary: 'Tenants that I belong to',
    description: 'All of them with the permission platform:tenants.',
    query: pageQuery,
    response: tenantPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.tenants.page(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: '/tenants',
    access: 'signed-in',
    tag,
    summary: 'Make a tenant',
    description: 'Whoever makes it is its administrator. Ten at the most for each user.',
    body: tenantCreate,
    response: withRevision(tenantView),
    status: 201,
    errors: ['slug_taken', 'slug_reserved', 'conflict'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof tenantCreate>>) {
    return this.tenants.create(ctx, body)
  }

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant',
    access: { tenant: 'tenant:read' },
    tag,
    summary: 'One tenant',
    response: tenantView,
    versioned: true,
  })
  get(@Input() { ctx }: Call) {
    return this.tenants.get(ctx)
  }

  @Endpoint({
    method: 'PATCH',
    path: '/tenants/:tenant',
    access: { tenant: 'tenant:update' },
    tag,
    summary: 'Rename a tenant',
    body: tenantUpdate,
    response: tenantView,
    versioned: true,
  })
  update(@Input() { ctx, body, expectedVersion }: Call<z.output<typeof tenantUpdate>>) {
    return this.tenants.update(ctx, body, expectedVersion)
  }
}
