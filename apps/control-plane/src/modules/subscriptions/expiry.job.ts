import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { takeStep } from './step.js'
import { Subscription } from './subscription.entity.js'
import { SubscriptionMails } from './subscription-mails.js'

const MINUTE = 60_000

/** Ends subscriptions whose time is over. */
@Injectable()
@HandlesJob('subscriptions.expire', { every: MINUTE / 2 })
export class ExpireSubscriptions implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly mails: SubscriptionMails,
  ) {}

  async run(): Promise<void> {
    const due = await this.database.query<{ id: string }>(
      Context.system(),
      `SELECT id FROM subscription WHERE ends_at <= now() AND state IN ('active', 'suspended') ORDER BY ends_at LIMIT 500`,
    )
    for (const { id } of due) await this.expire(id)
  }

  private async expire(id: string): Promise<void> {
    const row = await this.database.read(Context.system('expiry'), tx => tx.manager.findOneBy(Subscription, { id }))
    if (!row?.endsAt || row.endsAt > new Date() || (row.state !== 'active' && row.state !== 'suspended')) return
    await this.changes.commit(Context.system('expiry'), async change => {
      await takeStep(change, row, 'expire', {}, null)
      await this.mails.decided(change.tx, row, 'expire', null)
    })
  }
}
