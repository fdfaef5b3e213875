import {
  apiDocument,
  catalogEntry,
  catalogModelPage,
  catalogPage,
  catalogQuery,
} from '@gatehouse/shared/api/catalog.js'
import { Controller } from '@nestjs/common'
import { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { CatalogService } from './catalog.service.js'
import { CatalogDetails } from './catalog-details.js'

const tag = 'Catalog'
const documentQuery = z.strictObject({ version: z.string().max(10).optional() })

@Controller()
export class CatalogController {
  constructor(
    private readonly catalog: CatalogService,
    private readonly details: CatalogDetails,
  ) {}

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

  @Endpoint({
    method: 'GET',
    path: '/catalog/:tenant/:product/models',
    access: 'public',
    summary: 'The models of a product, with context and price',
    tag,
    response: catalogModelPage,
  })
  async models(@Input() { ctx, params }: Call) {
    // What is not shown to the caller is not there, whatever it has.
    await this.catalog.get(ctx, `${params.tenant}/${params.product}`)
    return this.details.models(ctx, params.tenant!, params.product!)
  }

  @Endpoint({
    method: 'GET',
    path: '/catalog/:tenant/:product/apis/:api/document',
    access: 'public',
    summary: 'The reference of an API, as an OpenAPI document',
    description: 'Of the newest published version unless asked otherwise. Paths are below that of the API.',
    tag,
    query: documentQuery,
    response: apiDocument,
  })
  document(@Input() { ctx, params, query }: Call<unknown, z.output<typeof documentQuery>>) {
    return this.details.document(ctx, params.tenant!, params.product!, params.api!, query.version)
  }
}
