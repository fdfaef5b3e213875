import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import { reratingCreate, reratingDetail, reratingPage, reratingView } from '@gatehouse/shared/api/rerating.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../../platform/http/call.js'
import { Endpoint, Input } from '../../../platform/http/endpoint.js'
import { ReratingService } from './rerating.service.js'

const tag = 'Prices'
const all = '/tenants/:tenant/reratings'

@Controller()
export class ReratingController {
  constructor(private readonly reratings: ReratingService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    tag,
    access: { tenant: 'usage:read' },
    summary: 'Re-ratings of past calls, newest first',
    query: pageQuery,
    response: reratingPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.reratings.list(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    tag,
    access: { tenant: 'model:write' },
    summary: 'Work out what past calls come to by the prices that hold for their time',
    description:
      'Nothing is changed before it is applied. Calls of the last 30 days, as the log keeps them; whatever budgets were charged stays as it is. One at a time.',
    body: reratingCreate,
    response: reratingView,
    status: 201,
    errors: ['conflict'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof reratingCreate>>) {
    return this.reratings.create(ctx, body)
  }

  @Endpoint({
    method: 'GET',
    path: `${all}/:rerating`,
    tag,
    access: { tenant: 'usage:read' },
    summary: 'What one changes, by model, application and day',
    response: reratingDetail,
  })
  get(@Input() { ctx, params }: Call) {
    return this.reratings.get(ctx, params.rerating!)
  }

  @Endpoint({
    method: 'POST',
    path: `${all}/:rerating/apply`,
    tag,
    access: { tenant: 'model:write' },
    summary: 'Book past calls at what was worked out',
    description:
      'The log keeps what each was booked at first, and sums follow. Budgets keep what they were charged: one that is used up stays so. Refused where prices changed since it was worked out.',
    response: reratingView,
    errors: ['conflict'],
  })
  apply(@Input() { ctx, params }: Call) {
    return this.reratings.apply(ctx, params.rerating!)
  }
}
