import {
  organizationCreate,
  organizationPage,
  organizationUpdate,
  organizationView,
} from '@gatehouse/shared/api/organizations.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { OrganizationService } from './organization.service.js'

const tag = 'Organizations'
const one = '/organizations/:organization'

@Controller()
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationService) {}

  @Endpoint({
    method: 'GET',
    path: '/organizations',
    access: 'signed-in',
    tag,
    summary: 'Organizations that I belong to',
    response: organizationPage,
  })
  list(@Input() { ctx }: Call) {
    const data = [...ctx.user.organizations.values()].map(({ permissions: _, ...organization }) => organization)
    return { data, nextCursor: null }
  }

  @Endpoint({
    method: 'POST',
    path: '/organizations',
    access: 'signed-in',
    tag,
    summary: 'Make an organization',
    description: 'To share applications and keys. Whoever makes it is its owner. Ten at the most for each user.',
    body: organizationCreate,
    response: organizationView,
    status: 201,
    versioned: true,
    errors: ['slug_taken', 'conflict', 'account_pending'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof organizationCreate>>) {
    return this.organizations.create(ctx, body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { organization: 'organization:read' },
    tag,
    summary: 'One organization',
    response: organizationView,
    versioned: true,
  })
  get(@Input() { ctx }: Call) {
    return this.organizations.get(ctx)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { organization: 'organization:write' },
    tag,
    summary: 'Rename an organization',
    body: organizationUpdate,
    response: organizationView,
    versioned: true,
  })
  update(@Input() { ctx, body, expectedVersion }: Call<z.output<typeof organizationUpdate>>) {
    return this.organizations.update(ctx, body, expectedVersion)
  }
}
