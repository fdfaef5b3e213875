import { policyCreate } from '@gatehouse/shared/api/ai.js'
import { Injectable } from '@nestjs/common'
import { PolicyService } from '../modules/policies/index.js'
import type { Context } from '../platform/http/context.js'

/** What a publisher would put on an API first; each shows itself, and none is in anybody's way. */
const POLICIES = [
  { type: 'correlation-id', config: {} },
  { type: 'cors', config: { origins: ['*'] } },
  { type: 'threat-protection', config: { mode: 'report' } },
  { type: 'compression', config: {} },
  { type: 'prometheus', config: { labels: ['api', 'route', 'status'] } },
]

/** Policies on the demo's REST API. */
@Injectable()
export class DemoPolicies {
  constructor(private readonly policies: PolicyService) {}

  async seed(ctx: Context, api: string): Promise<void> {
    const { data } = await this.policies.list(ctx, { limit: 200 })
    for (const policy of POLICIES)
      if (!data.some(({ type }) => type === policy.type))
        await this.policies.create(ctx, policyCreate.parse({ ...policy, scope: { kind: 'api', id: api } }))
  }
}
