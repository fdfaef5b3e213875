import {
  type DryRunReport,
  type DryRunRequest,
  dryRunReport,
  type dryRunResult,
} from '@gatehouse/shared/api/dry-run.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { ConfigDistribution } from '../snapshots/index.js'

type Result = z.output<typeof dryRunResult>
type Told = Pick<Result, 'node' | 'revision'> & { report: DryRunReport }

/** Asks a node what it would make of a request, and adds what only the control plane knows. */
@Injectable()
export class DryRun {
  constructor(
    private readonly database: Database,
    private readonly nodes: ConfigDistribution,
  ) {}

  async run(ctx: Context, request: DryRunRequest): Promise<Result> {
    if (request.application !== undefined) await this.checkApplication(ctx, request.application)
    const { report, node, revision } = await this.ask(ctx.tenantId!, request)
    const { route, routing, considered, steps, ...rest } = report
    const shown = { route: route && ofTenant(route), routing: routing && ofTenant(routing) }
    const own = considered.filter(({ tenant }) => tenant === ctx.tenantId).map(ofTenant)
    return { ...rest, ...shown, considered: own, steps: await this.named(ctx, steps), node, revision }
  }

  private async ask(tenantId: string, request: DryRunRequest): Promise<Told> {
    let last: Told | undefined
    for await (const { report: text, ...from } of this.nodes.rehearse(JSON.stringify(request))) {
      const report = dryRunReport.parse(JSON.parse(text))
      if ((report.route ?? report.routing)?.tenant === tenantId) return { ...from, report }
      last = { ...from, report: hidden(report) }
    }
    if (last) return last
    throw new GatewayError('not_ready', { detail: 'No node is connected that could run it. See the page of nodes.' })
  }

  private async checkApplication(ctx: Context, application: string): Promise<void> {
    const rows = await this.database.read(ctx, tx =>
      tx.query('SELECT 1 FROM subscription WHERE tenant_id = $1 AND application_id = $2 LIMIT 1', [
        ctx.tenantId,
        application,
      ]),
    )
    if (rows.length > 0) return
    throw new GatewayError('reference_missing', {
      errors: [{ pointer: '/application', message: 'No application with a subscription of this tenant.' }],
    })
  }

  private async named(ctx: Context, steps: DryRunReport['steps']): Promise<Result['steps']> {
    const ids = [...new Set(steps.map(({ policy }) => policy))]
    const rows = await this.database.read(ctx, tx =>
      tx.query<{ id: string; type: string; scope_kind: string }>(
        'SELECT id, type, scope_kind FROM policy_binding WHERE tenant_id = $1 AND id = ANY($2)',
        [ctx.tenantId, ids],
      ),
    )
    const known = new Map(rows.map(row => [row.id, row]))
    return steps.map(step => {
      const row = known.get(step.policy)
      return { ...step, type: row?.type ?? null, scope: row?.scope_kind ?? null }
    })
  }
}

const ofTenant = <T extends { tenant: string }>({ tenant: _, ...shown }: T): Omit<T, 'tenant'> => shown

/** Of a route that is not this tenant's, or of none: the same for both. */
const hidden = (report: DryRunReport): DryRunReport => ({
  ...report,
  route: null,
  routing: null,
  considered: [],
  caller: null,
  steps: [],
  upstream: null,
  answer: null,
  error: 'route_not_found',
  faults: [],
})
