import { type DryRunRequest, dryRunRequest, dryRunResult } from '@gatehouse/shared/api/dry-run.js'
import { Controller } from '@nestjs/common'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { DryRun } from './dry-run.js'

@Controller()
export class DryRunController {
  constructor(private readonly dryRun: DryRun) {}

  @Endpoint({
    method: 'POST',
    path: '/tenants/:tenant/dry-run',
    tag: 'Policies',
    access: { tenant: 'policy:write' },
    summary: 'See what would become of a request, without sending it',
    description:
      'A node takes the request through its own code: the route, who calls, what each policy makes of it, and what would go upstream. Nothing is sent, counted or logged.',
    body: dryRunRequest,
    response: dryRunResult,
    idempotent: false,
    errors: ['reference_missing', 'not_ready'],
  })
  run(@Input() call: Call<DryRunRequest>) {
    return this.dryRun.run(call.ctx, call.body)
  }
}
