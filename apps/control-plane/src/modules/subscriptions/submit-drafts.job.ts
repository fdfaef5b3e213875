import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { takeStep } from './step.js'
import { Subscription } from './subscription.entity.js'
import { SubscriptionRequests } from './subscription-requests.js'

const SECOND = 1_000

interface Draft {
  id: string
  application: string
  product: string
  plan: string
  approval: 'auto' | 'manual'
}

/** Sends what was prepared by people whose account is approved by now. */
@Injectable()
@HandlesJob('subscriptions.submit-drafts', { every: 15 * SECOND })
export class SubmitDrafts implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly requests: SubscriptionRequests,
  ) {}

  async run(): Promise<void> {
    const drafts = await this.database.query<Draft>(
      Context.system(),
      `SELECT s.id, a.name AS application, p.slug AS product, l.slug AS plan, l.approval
       FROM subscription s JOIN app_user u ON u.id = s.created_by AND u.state = 'active' JOIN application a ON a.id = s.application_id
         JOIN product p ON p.id = s.product_id JOIN plan l ON l.id = s.plan_id
       WHERE s.state = 'draft' ORDER BY s.id LIMIT 500`,
    )
    for (const draft of drafts) await this.submit(draft)
  }

  private async submit(draft: Draft): Promise<void> {
    await this.changes.commit(Context.system('drafts'), async change => {
      const row = await change.tx.manager.findOneByOrFail(Subscription, { id: draft.id })
      if (row.state !== 'draft') return
      if (draft.approval === 'auto')
        return void (await takeStep(change, row, 'activate', { startsAt: new Date() }, null))
      await this.requests.ask(change, await takeStep(change, row, 'submit', {}, null), draft, draft.application)
    })
  }
}
