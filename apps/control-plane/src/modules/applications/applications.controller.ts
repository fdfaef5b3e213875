import {
  applicationCreate,
  applicationPage,
  applicationUpdate,
  applicationView,
} from '@gatehouse/shared/api/applications.js'
import { type PageQuery, pageQuery, revised } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ApplicationService } from './application.service.js'

const tag = 'Applications'

@Controller()
export class ApplicationsController {
  constructor(private readonly applications: ApplicationService) {}

  @Endpoint({
    method: 'GET',
    path: '/applications',
    tag,
    access: { anyOf: ['application:read'] },
    summary: 'List my applications',
    query: pageQuery,
    response: applicationPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.applications.list(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: '/applications',
    tag,
    access: { anyOf: ['application:write'] },
    summary: 'Make an application',
    body: applicationCreate,
    response: applicationView,
    status: 201,
    versioned: true,
    errors: ['reference_missing'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof applicationCreate>>) {
    return this.applications.create(ctx, body)
  }

  @Endpoint({
    method: 'GET',
    path: '/applications/:application',
    tag,
    access: { organization: 'application:read' },
    summary: 'Read an application',
    response: applicationView,
    versioned: true,
  })
  get(@Input() { ctx, params }: Call) {
    return this.applications.get(ctx, params.application!)
  }

  @Endpoint({
    method: 'PATCH',
    path: '/applications/:application',
    tag,
    access: { organization: 'application:write' },
    summary: 'Rename an application',
    body: applicationUpdate,
    response: applicationView,
    versioned: true,
  })
  update(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof applicationUpdate>>) {
    return this.applications.update(ctx, params.application!, body, expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: '/applications/:application',
    tag,
    access: { organization: 'application:write' },
    summary: 'Delete an application',
    description: 'Its keys are revoked and its subscriptions closed.',
    response: revised,
  })
  remove(@Input() { ctx, params }: Call) {
    return this.applications.remove(ctx, params.application!)
  }
}
