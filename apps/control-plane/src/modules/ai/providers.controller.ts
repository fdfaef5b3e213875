import { providerSchemas } from '@gatehouse/providers/schemas.gen.js'
import {
  providerCreate,
  providerPage,
  providerTest,
  providerTestResult,
  providerType,
  providerUpdate,
  providerView,
} from '@gatehouse/shared/api/ai.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { credentialsSchema } from './credential-rules.js'
import { ProviderService } from './provider.service.js'
import { ProviderTestService } from './provider-test.service.js'

const tag = 'Providers'
const all = '/tenants/:tenant/providers'
const one = '/tenants/:tenant/providers/:provider'
const changed = withRevision(providerView)

@Controller()
export class ProvidersController {
  constructor(
    private readonly providers: ProviderService,
    private readonly tests: ProviderTestService,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/provider-types',
    access: 'signed-in',
    summary: 'Types of providers, with a JSON Schema of what each takes',
    tag,
    response: z.object({ data: z.array(providerType) }),
  })
  types() {
    const types = Object.values(providerSchemas)
    return { data: types.map(type => ({ ...pick(type), credentials: credentialsSchema(type) })) }
  }

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'provider:read' },
    summary: 'Providers of a tenant',
    tag,
    query: pageQuery,
    response: providerPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.providers.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'provider:write' },
    summary: 'Add a provider',
    description: 'Credentials are sealed and never come back.',
    tag,
    body: providerCreate,
    response: changed,
    status: 201,
    errors: ['slug_taken', 'target_denied'],
  })
  create(@Input() call: Call<z.output<typeof providerCreate>>) {
    return this.providers.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'provider:read' },
    summary: 'One provider',
    tag,
    response: providerView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.providers.get(call.ctx, call.params.provider!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'provider:write' },
    summary: 'Change the address or the credentials of a provider',
    tag,
    body: providerUpdate,
    response: changed,
    errors: ['target_denied'],
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof providerUpdate>>) {
    return this.providers.update(call.ctx, call.params.provider!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'provider:write' },
    summary: 'Remove a provider that no model uses',
    tag,
    response: revised,
    errors: ['in_use'],
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.providers.delete(call.ctx, call.params.provider!, call.expectedVersion)
  }

  @Endpoint({
    method: 'POST',
    path: `${one}/test`,
    access: { tenant: 'provider:write' },
    summary: 'Try a provider with one short call',
    tag,
    body: providerTest,
    response: providerTestResult,
  })
  test(@Input() call: Call<z.output<typeof providerTest>>) {
    return this.tests.test(call.ctx, call.params.provider!, call.body.model)
  }
}

const pick = (type: (typeof providerSchemas)[string]) => {
  const { id, label, baseUrl, documentation, speaks, lacks, embeds, limits } = type
  return { id, label, baseUrl, documentation, speaks: [...speaks], lacks: [...lacks], embeds, limits: [...limits] }
}
