import {
  modelLabelSet,
  modelVersionCreate,
  modelVersionPage,
  modelVersionView,
  modelView,
} from '@gatehouse/shared/api/ai.js'
import { type PageQuery, pageQuery, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { labelIn } from './model-label.js'
import { ModelVersionService } from './model-version.service.js'

const tag = 'Models'
const versions = '/tenants/:tenant/models/:model/versions'
const label = '/tenants/:tenant/models/:model/labels/:label'
const changed = withRevision(modelView)

@Controller()
export class ModelVersionsController {
  constructor(private readonly versions: ModelVersionService) {}

  @Endpoint({
    method: 'GET',
    path: versions,
    access: { tenant: 'model:read' },
    summary: 'Versions of a model alias, newest first',
    tag,
    query: pageQuery,
    response: modelVersionPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.versions.list(call.ctx, call.params.model!, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: versions,
    access: { tenant: 'model:write' },
    summary: 'Make a version that is not live yet',
    tag,
    body: modelVersionCreate,
    response: modelVersionView,
    status: 201,
    errors: ['reference_missing'],
  })
  create(@Input() call: Call<z.output<typeof modelVersionCreate>>) {
    return this.versions.create(call.ctx, call.params.model!, call.body)
  }

  @Endpoint({
    method: 'PUT',
    path: label,
    access: { tenant: 'model:write' },
    summary: 'Point a label at a version; production is what callers of the bare name get',
    tag,
    body: modelLabelSet,
    response: changed,
    errors: ['reference_missing'],
    versioned: true,
  })
  label(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof modelLabelSet>>) {
    return this.versions.label(ctx, params.model!, labelIn(params.label!), body.version, expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: label,
    access: { tenant: 'model:write' },
    summary: 'Take a label away',
    tag,
    response: changed,
    errors: ['in_use'],
    versioned: true,
  })
  unlabel(@Input() { ctx, params, expectedVersion }: Call) {
    return this.versions.unlabel(ctx, params.model!, params.label!, expectedVersion)
  }
}
