import { Injectable } from '@nestjs/common'
import type { Change } from '../../platform/change/changes.js'
import { openTask } from '../approvals/index.js'
import type { Offer } from './offer.js'
import type { Subscription } from './subscription.entity.js'
import { SubscriptionMails } from './subscription-mails.js'

/** Puts a request before those who decide. */
@Injectable()
export class SubscriptionRequests {
  constructor(private readonly mails: SubscriptionMails) {}

  async ask(
    { tx }: Change,
    row: Subscription,
    offer: Pick<Offer, 'product' | 'plan'>,
    application: string,
  ): Promise<void> {
    const task = await openTask(tx, {
      tenantId: row.tenantId,
      kind: 'subscription',
      subject: { type: 'subscription', id: row.id },
      requesterId: row.createdBy,
      evidence: { application, product: offer.product, plan: offer.plan, answers: row.answers },
    })
    await this.mails.requested(tx, row, task.id, `${application}: ${offer.product}, plan ${offer.plan}`)
  }
}
