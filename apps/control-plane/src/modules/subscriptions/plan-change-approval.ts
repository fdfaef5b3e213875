import { Injectable } from '@nestjs/common'
import type { Change } from '../../platform/change/changes.js'
import { type ApprovalHandler, type ApprovalTask, HandlesApproval } from '../approvals/index.js'
import type { PlanChange } from './plan-change.entity.js'
import { grantPlanChange, movePlanChange, requirePlanChange } from './plan-change-steps.js'
import { Subscription } from './subscription.entity.js'
import { type Decision, SubscriptionMails } from './subscription-mails.js'

/** What the inbox's decisions do to a change of plan. */
@Injectable()
@HandlesApproval('change_request')
export class PlanChangeApproval implements ApprovalHandler {
  constructor(private readonly mails: SubscriptionMails) {}

  approve(change: Change, task: ApprovalTask, input: { comment?: string | undefined }): Promise<void> {
    const comment = input.comment ?? null
    return this.decide(change, task, 'change-approved', comment, (row, asked) =>
      grantPlanChange(change, row, asked, comment),
    )
  }

  reject(change: Change, task: ApprovalTask, { comment }: { comment: string }): Promise<void> {
    return this.decide(change, task, 'change-rejected', comment, (row, asked) =>
      movePlanChange(change, row, asked, 'rejected', { comment }),
    )
  }

  ask(change: Change, task: ApprovalTask, { comment }: { comment: string }): Promise<void> {
    return this.decide(change, task, 'change-needs-info', comment, (row, asked) =>
      movePlanChange(change, row, asked, 'needs_info', { comment }),
    )
  }

  private async decide(
    change: Change,
    { subjectId, tenantId }: ApprovalTask,
    decision: Decision,
    comment: string | null,
    step: (row: Subscription, asked: PlanChange) => Promise<unknown>,
  ): Promise<void> {
    const row = await change.tx.manager.findOneOrFail(Subscription, {
      where: { id: subjectId, tenantId },
      lock: { mode: 'pessimistic_write' },
    })
    const asked = await requirePlanChange(change.tx, row.id)
    await step(row, asked)
    await this.mails.tell(change.tx, { ...row, planId: asked.planId, createdBy: asked.createdBy }, decision, comment)
  }
}
