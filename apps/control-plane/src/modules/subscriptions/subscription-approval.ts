import { Injectable } from '@nestjs/common'
import type { Change } from '../../platform/change/changes.js'
import { type ApprovalHandler, type ApprovalTask, HandlesApproval } from '../approvals/index.js'
import { takeStep } from './step.js'
import { Subscription } from './subscription.entity.js'

/** What the inbox's decisions do to a subscription. */
@Injectable()
@HandlesApproval('subscription')
export class SubscriptionApproval implements ApprovalHandler {
  async approve(
    change: Change,
    task: ApprovalTask,
    input: { comment?: string | undefined; endsAt?: string | undefined },
  ): Promise<void> {
    const fields = {
      startsAt: new Date(),
      endsAt: input.endsAt === undefined ? null : new Date(input.endsAt),
      reason: null,
    }
    await takeStep(change, await load(change, task), 'approve', fields, input.comment ?? null)
  }

  async reject(change: Change, task: ApprovalTask, input: { reasonCode: string; comment: string }): Promise<void> {
    await takeStep(change, await load(change, task), 'reject', { reason: input.comment }, input.comment)
  }

  async ask(change: Change, task: ApprovalTask, input: { comment: string }): Promise<void> {
    await takeStep(change, await load(change, task), 'ask', { reason: input.comment }, input.comment)
  }
}

const load = ({ tx }: Change, task: ApprovalTask): Promise<Subscription> =>
  tx.manager.findOneOrFail(Subscription, {
    where: { id: task.subjectId, tenantId: task.tenantId },
    lock: { mode: 'pessimistic_write' },
  })
