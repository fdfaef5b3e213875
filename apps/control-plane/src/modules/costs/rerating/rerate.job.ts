import { Injectable } from '@nestjs/common'
import { AuditTrail } from '../../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../../platform/database/database.js'
import { Context } from '../../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-handler.js'
import { rerateStep } from './rerate-step.js'
import { Rerating } from './rerating.entity.js'
import { sumsOf } from './rerating-views.js'

export const RERATE = 'costs.rerate'

/** Does what is left to do of every re-rating, step by step. Each step is one transaction, so that whoever is killed between two has lost nothing. */
@Injectable()
@HandlesJob(RERATE, { every: 15_000 })
export class RerateCalls implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
  ) {}

  async run(): Promise<void> {
    while (await this.step());
  }

  /** False when nothing is left, or another worker is at it. */
  step(): Promise<boolean> {
    const ctx = Context.system('rerating')
    return this.database.write(ctx, async tx => {
      const [next] = await tx.query<{ id: string }>(
        `SELECT id FROM rerating WHERE state IN ('counting', 'applying') ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      )
      if (!next) return false
      const run = (await tx.manager.findOneBy(Rerating, { id: next.id }))!
      if (!(await rerateStep(tx, run, Date.now()))) await this.finish(tx, run)
      return true
    })
  }

  private async finish(tx: Tx, run: Rerating): Promise<void> {
    const done = run.state === 'applying'
    await tx.query(`UPDATE rerating SET state = $2, version = version + 1, finished_at = now() WHERE id = $1`, [
      run.id,
      done ? 'done' : 'ready',
    ])
    if (!done) return
    const target = { type: 'rerating', id: run.id }
    const after = (await sumsOf(tx, [run.id])).get(run.id)
    await this.trail.append(tx, { action: 'rerating.finish', target, tenantId: run.tenantId, after }, null)
  }
}
