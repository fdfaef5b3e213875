import { productCreate, productPage, productUpdate, productView } from '@gatehouse/shared/api/catalog.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ProductService } from './product.service.js'

const tag = 'Products'
const all = '/tenants/:tenant/products'
const one = '/tenants/:tenant/products/:product'
const changed = withRevision(productView)

@Controller()
export class ProductsController {
  constructor(private readonly products: ProductService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'product:read' },
    summary: 'Products of a tenant',
    tag,
    query: pageQuery,
    response: productPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.products.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'product:write' },
    summary: 'Make a product of APIs; it is live at once',
    tag,
    body: productCreate,
    response: changed,
    status: 201,
    errors: ['slug_taken', 'reference_missing'],
  })
  create(@Input() call: Call<z.output<typeof productCreate>>) {
    return this.products.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { tenant: 'product:read' },
    summary: 'One product',
    tag,
    response: productView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.products.get(call.ctx, call.params.product!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { tenant: 'product:write' },
    summary: 'Change a product; a change of its APIs reaches all of its plans',
    tag,
    body: productUpdate,
    response: changed,
    errors: ['reference_missing'],
    versioned: true,
  })
  update(@Input() call: Call<z.output<typeof productUpdate>>) {
    return this.products.update(call.ctx, call.params.product!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { tenant: 'product:write' },
    summary: 'Remove a product that nobody subscribed to',
    tag,
    response: revised,
    errors: ['in_use'],
    versioned: true,
  })
  delete(@Input() call: Call) {
    return this.products.delete(call.ctx, call.params.product!, call.expectedVersion)
  }
}
