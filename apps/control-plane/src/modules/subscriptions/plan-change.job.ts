import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { applyPlanChange, openPlanChange } from './plan-change-steps.js'
import { Subscription } from './subscription.entity.js'

const MINUTE = 60_000

/** Brings granted changes of plan into force when the period that is paid for has ended. */
@Injectable()
@HandlesJob('subscriptions.change-plans', { every: MINUTE / 2 })
export class ApplyPlanChanges implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async run(): Promise<void> {
    const due = await this.database.query<{ subscription_id: string }>(
      Context.system(),
      `SELECT subscription_id FROM plan_change WHERE state = 'approved' AND applies_at <= now() ORDER BY applies_at LIMIT 500`,
    )
    for (const row of due) await this.apply(row.subscription_id)
  }

  private async apply(id: string): Promise<void> {
    await this.changes.commit(Context.system('plan change'), async change => {
      const row = await change.tx.manager.findOneByOrFail(Subscription, { id })
      const asked = await openPlanChange(change.tx, id)
      if (asked?.state === 'approved' && asked.appliesAt! <= new Date()) await applyPlanChange(change, row, asked)
    })
  }
}
