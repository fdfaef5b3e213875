import { comparisonQuery, modelComparison } from '@gatehouse/shared/api/model-comparison.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ModelComparisonService } from './model-comparison.service.js'

@Controller()
export class ModelComparisonController {
  constructor(private readonly comparison: ModelComparisonService) {}

  @Endpoint({
    method: 'GET',
    path: '/tenants/:tenant/models/:model/comparison',
    access: { tenant: 'usage:read' },
    summary: 'Targets of a model alias side by side',
    description:
      'The last 24 h unless asked otherwise, of the newest 200,000 calls of the tenant. Differences are told with the chance of seeing them where there is none, corrected for the number of targets.',
    tag: 'Models',
    query: comparisonQuery,
    response: modelComparison,
  })
  get(@Input() { ctx, params, query }: Call<unknown, z.output<typeof comparisonQuery>>) {
    return this.comparison.get(ctx, params.model!, query)
  }
}
