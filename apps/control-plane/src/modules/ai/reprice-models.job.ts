import { isDeepStrictEqual } from 'node:util'
import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { modelResource } from './model.resource.js'
import { ModelAlias } from './model-alias.entity.js'
import { Pricing } from './model-pricing.js'

const MINUTE = 60_000

/** Tells nodes of prices that changed by themselves: one whose date has come, or a newer price book. */
@Injectable()
@HandlesJob('models.reprice', { every: MINUTE })
export class RepriceModels implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async run(): Promise<void> {
    const tenants = await this.database.query<{ tenant_id: string }>(
      Context.system(),
      'SELECT DISTINCT tenant_id FROM model_alias',
    )
    for (const { tenant_id } of tenants) await this.reprice(tenant_id)
  }

  private async reprice(tenantId: string): Promise<void> {
    const ctx = Context.system('prices')
    const ids = await this.database.read(ctx, tx => stale(tx, tenantId))
    if (ids.length === 0) return
    await this.changes.commit(ctx, async ({ touch, audit }) => {
      touch('model', ...ids)
      for (const id of ids) audit({ action: 'model.reprice', target: { type: 'model', id }, tenantId })
    })
  }
}

/** Aliases that nodes have with other prices than hold now. */
async function stale(tx: Tx, tenantId: string): Promise<string[]> {
  const pricing = await Pricing.of(tx, tenantId)
  const served = await tx.query<{ id: string; spec: unknown }>(
    `SELECT id, spec FROM config_resource WHERE kind = 'model' AND tenant_id = $1 AND NOT removed`,
    [tenantId],
  )
  const specs = new Map(served.map(row => [row.id, row.spec]))
  const aliases = await tx.manager.findBy(ModelAlias, { tenantId })
  const ids: string[] = []
  for (const row of aliases) {
    const { spec } = await modelResource(tx, row, pricing)
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(spec)), specs.get(row.id))) ids.push(row.id)
  }
  return ids
}
