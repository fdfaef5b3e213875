import { catalogEntry, catalogPage, catalogQuery } from '@gatehouse/shared/api/catalog.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { CatalogService } from './catalog.service.js'

const tag = 'Catalog'

@Controller()
export class CatalogController {
  constructor(private readonly catalog: CatalogService) {}

  @Endpoint({
    method: 'GET',
    path: '/catalog',
    access: 'public',
    summary: 'Products that the caller may subscribe to',
    description: 'Anonymous callers see public products; members of a tenant see all of its own.',
    tag,
    query: catalogQuery,
    response: catalogPage,
  })
  list(@Input() call: Call<unknown, z.output<typeof catalogQuery>>) {
    return this.catalog.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'GET',
    path: '/catalog/:product',
    access: 'public',
    summary: 'One product, by its id',
    tag,
    response: catalogEntry,
  })
  get(@Input() call: Call) {
    return this.catalog.get(call.ctx, call.params.product!)
  }

  @Endpoint({
    method: 'GET',
    path: '/catalog/:tenant/:product',
    access: 'public',
    summary: 'One product, by the slugs of its tenant and its own',
    tag,
    response: catalogEntry,
  })
  getBySlugs(@Input() call: Call) {
    return this.catalog.get(call.ctx, `${call.params.tenant}/${call.params.product}`)
  }
}
