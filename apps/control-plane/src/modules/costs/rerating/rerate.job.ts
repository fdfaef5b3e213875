import { Injectable } from '@nestjs/common'
import { AuditTrail } from '../../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../../platform/database/database.js'
import { Context } from '../../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-handler.js'
import { Jobs } from '../../../platform/queue/jobs.js'
import { rerateStep } from './rerate-step.js'
import { Rerating } from './rerating.entity.js'
import { sumsOf } from './rerating-views.js'

export const RERATE = 'costs.rerate'

/** Of one run: then other jobs have their turn. */
const RUN_MS = 20_000

class StepFailed extends Error {
  constructor(
    readonly id: string,
    cause: unknown,
  ) {
    super(`the re-rating ${id} failed`, { cause })
  }
}

/** Does what is left to do of every re-rating, step by step. Each step is one transaction, so that whoever is killed between two has lost nothing. */
@Injectable()
@HandlesJob(RERATE, { every: 15_000, alone: true })
export class RerateCalls implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly jobs: Jobs,
  ) {}

  async run(): Promise<void> {
    const end = performance.now() + RUN_MS
    // One that fails keeps no other waiting. The next run tries it again.
    const failed: StepFailed[] = []
    for (let more = true; more; ) {
      if (performance.now() >= end) return void (await this.jobs.add(RERATE))
      more = await this.step(failed.map(({ id }) => id)).catch(error => {
        if (!(error instanceof StepFailed)) throw error
        failed.push(error)
        return true
      })
    }
    if (failed.length > 0) throw failed[0]
  }

  /** False when nothing is left beside `except`, or other workers are at it. */
  step(except: readonly string[] = []): Promise<boolean> {
    const ctx = Context.system('rerating')
    return this.database.write(ctx, async tx => {
      const [next] = await tx.query<{ id: string }>(
        `SELECT id FROM rerating WHERE state IN ('counting', 'applying') AND id <> ALL($1::text[]) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [except],
      )
      if (!next) return false
      const run = (await tx.manager.findOneBy(Rerating, { id: next.id }))!
      try {
        if (!(await rerateStep(tx, run, Date.now()))) await this.finish(tx, run)
      } catch (error) {
        throw new StepFailed(next.id, error)
      }
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
