import { callCost, costAnswer, costExportQuery, costQuery, costRow } from '@gatehouse/shared/api/costs.js'
import { Controller } from '@nestjs/common'
import { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { CallCostService } from './call-cost.service.js'
import { costsAsCsv, costsAsFocus } from './cost-files.js'
import { CostsService } from './costs.service.js'

const exported = z.array(costRow).describe('JSON, or a table of the same as text/csv, by `format`.')

@Controller()
export class CostsController {
  constructor(
    private readonly calls: CallCostService,
    private readonly costs: CostsService,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/logs/:call/cost',
    tag: 'Logs',
    access: { anyOf: ['log:read', 'own-log:read'] },
    summary: 'How the cost of one call comes about',
    response: callCost,
  })
  call(@Input() { ctx, params }: Call) {
    return this.calls.get(ctx, params.call!)
  }

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/costs',
    tag: 'Costs',
    access: { tenant: 'usage:read' },
    summary: 'What calls cost, by who and what caused it',
    description: 'The last 24 h unless asked otherwise. `whole` is false where there are more groups than are told.',
    query: costQuery,
    response: costAnswer,
  })
  get(@Input() { ctx, query }: Call<unknown, z.output<typeof costQuery>>) {
    return this.costs.get(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/costs/export',
    tag: 'Costs',
    access: { tenant: 'usage:read' },
    summary: 'The same as a file to charge costs back by: a line a day, application, model, team and provider',
    description: 'Days are of UTC; at most 92 of them.',
    query: costExportQuery,
    response: exported,
  })
  async export(@Input() { ctx, query, reply }: Call<unknown, z.output<typeof costExportQuery>>) {
    const rows = await this.costs.detail(ctx, query)
    if (query.format === 'json') return rows
    reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="costs.csv"')
    return query.format === 'focus' ? costsAsFocus(rows) : costsAsCsv(rows)
  }
}
