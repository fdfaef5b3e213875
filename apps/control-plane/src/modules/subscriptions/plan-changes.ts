import type { subscriptionChange } from '@gatehouse/shared/api/applications.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import type { Change } from '../../platform/change/changes.js'
import { newId } from '../../platform/ids.js'
import { openTask } from '../approvals/index.js'
import { findOffer, type Offer, requireAnswers } from './offer.js'
import { PlanChange } from './plan-change.entity.js'
import { grantPlanChange, notePlanChange, openPlanChange } from './plan-change-steps.js'
import type { Subscription } from './subscription.entity.js'
import { SubscriptionMails } from './subscription-mails.js'

/** Asking for another plan. The running subscription keeps what it has until the change is granted. */
@Injectable()
export class PlanChanges {
  constructor(private readonly mails: SubscriptionMails) {}

  async request(change: Change, subscription: Subscription, input: z.output<typeof subscriptionChange>): Promise<void> {
    const { tx } = change
    const offer = await findOffer(tx, { product: subscription.productId, plan: input.plan })
    await refuse(change, subscription, offer)
    requireAnswers(offer.questions, input.answers)
    const row = await tx.manager.save(
      tx.manager.create(PlanChange, {
        id: newId('planChange'),
        tenantId: subscription.tenantId,
        organizationId: subscription.organizationId,
        subscriptionId: subscription.id,
        planId: offer.planId,
        state: 'pending',
        answers: input.answers,
        createdBy: tx.ctx.user.userId,
        version: 1,
      }),
    )
    await notePlanChange(change, subscription, row, 'change_requested', null)
    if (offer.approval === 'auto') await grantPlanChange(change, subscription, row, null)
    else await this.ask(change, subscription, row, offer)
  }

  private async ask({ tx }: Change, subscription: Subscription, row: PlanChange, offer: Offer): Promise<void> {
    const [now] = await tx.query<{ application: string; plan: string }>(
      'SELECT a.name AS application, l.slug AS plan FROM application a, plan l WHERE a.id = $1 AND l.id = $2',
      [subscription.applicationId, subscription.planId],
    )
    const { application, plan: current } = now!
    const task = await openTask(tx, {
      tenantId: row.tenantId,
      kind: 'change_request',
      // Whoever may see the subscription may see what waits for it.
      subject: { type: 'subscription', id: subscription.id },
      requesterId: row.createdBy,
      evidence: {
        application,
        product: offer.product,
        plan: offer.plan,
        'current plan': current,
        answers: row.answers,
      },
    })
    const what = `${application}: ${offer.product}, plan ${offer.plan} instead of ${current}`
    await this.mails.requested(tx, row, task.id, what)
  }
}

async function refuse({ tx }: Change, { id, state, planId }: Subscription, offer: Offer): Promise<void> {
  if (state !== 'active' && state !== 'suspended')
    throw new GatewayError('state_invalid', {
      detail: `A subscription that is ${state} has no plan to change. Only active and suspended ones do.`,
    })
  if (offer.planId === planId)
    throw new GatewayError('conflict', { detail: `The subscription has the plan ${offer.plan} already.` })
  if (await openPlanChange(tx, id))
    throw new GatewayError('conflict', {
      detail: 'A change of plan is under way already. Withdraw it to ask for another one.',
    })
}
