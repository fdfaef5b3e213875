import { bookedPricePage, priceBookQuery, priceCreate, pricePage, priceView } from '@gatehouse/shared/api/ai.js'
import { type PageQuery, pageQuery, revised, withRevision } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { PriceService } from './price.service.js'

const tag = 'Prices'
const all = '/tenants/:tenant/prices'

@Controller()
export class PricesController {
  constructor(private readonly prices: PriceService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'model:read' },
    summary: "A tenant's own prices",
    tag,
    query: pageQuery,
    response: pricePage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.prices.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/price-book',
    access: { tenant: 'model:read' },
    summary: 'What models cost now, where that is from, and what is to hold next',
    tag,
    query: priceBookQuery,
    response: bookedPricePage,
  })
  book(@Input() call: Call<unknown, z.output<typeof priceBookQuery>>) {
    return this.prices.book(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'model:write' },
    summary: 'Set a price of a model',
    description:
      'In the place of the price book, from effectiveFrom on, to the minute. The newest that has begun counts.',
    tag,
    body: priceCreate,
    response: withRevision(priceView),
    status: 201,
  })
  create(@Input() call: Call<z.output<typeof priceCreate>>) {
    return this.prices.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'DELETE',
    path: `${all}/:price`,
    access: { tenant: 'model:write' },
    summary: 'Take back a price',
    tag,
    response: revised,
  })
  delete(@Input() call: Call) {
    return this.prices.delete(call.ctx, call.params.price!)
  }
}
