import { apiCreate, apiPage, apiUpdate, apiView } from '@gatehouse/shared/api/catalog.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ApiService } from './api.service.js'

const tag = 'APIs'
const all = '/tenants/:tenant/apis'
const one = '/tenants/:tenant/apis/:api'
const changed = withRevision(apiView)

@Controller()
export class ApisController {
  constructor(private readonly apis: ApiService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'api:read' },
    summary: 'APIs of a tenant',
    tag,
    query: pageQuery,
    response: apiPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.apis.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'api:write' },
    summary: 'Make an API, with version v1 in draft',
    tag,
    body: apiCreate,
    response: changed,
    status: 201,
    errors: ['slug_taken', 'reference_missing', 'target_denied'],
  })
  create(@Input() call: Call<z.output<typeof apiCreate>>) {
    return this.apis.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'api:read' },
    summary: 'One API with its versions',
    tag,
    response: apiView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.apis.get(call.ctx, call.params.api!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'api:write' },
    summary: 'Change the name, description or owner of an API',
    tag,
    body: apiUpdate,
    response: changed,
    errors: ['reference_missing'],
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof apiUpdate>>) {
    return this.apis.update(call.ctx, call.params.api!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'api:write' },
    summary: 'Remove an API that is not served and in no product',
    tag,
    response: revised,
    errors: ['in_use'],
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.apis.delete(call.ctx, call.params.api!, call.expectedVersion)
  }
}
