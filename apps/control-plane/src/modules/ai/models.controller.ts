import { modelCreate, modelPage, modelUpdate, modelView } from '@gatehouse/shared/api/ai.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ModelService } from './model.service.js'

const tag = 'Models'
const all = '/tenants/:tenant/models'
const one = '/tenants/:tenant/models/:model'
const changed = withRevision(modelView)

@Controller()
export class ModelsController {
  constructor(private readonly models: ModelService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'model:read' },
    summary: 'Model aliases of a tenant, with the prices that hold now',
    tag,
    query: pageQuery,
    response: modelPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.models.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'model:write' },
    summary: 'Make a model alias',
    tag,
    body: modelCreate,
    response: changed,
    status: 201,
    errors: ['slug_taken', 'reference_missing'],
  })
  create(@Input() call: Call<z.output<typeof modelCreate>>) {
    return this.models.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'model:read' },
    summary: 'One model alias',
    tag,
    response: modelView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.models.get(call.ctx, call.params.model!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'model:write' },
    summary: 'Change what stands behind a model alias',
    tag,
    body: modelUpdate,
    response: changed,
    errors: ['reference_missing'],
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof modelUpdate>>) {
    return this.models.update(call.ctx, call.params.model!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'model:write' },
    summary: 'Remove a model alias that no API offers',
    tag,
    response: revised,
    errors: ['in_use'],
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.models.delete(call.ctx, call.params.model!, call.expectedVersion)
  }
}
