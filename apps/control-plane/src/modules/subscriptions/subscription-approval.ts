import { Injectable } from '@nestjs/common'
import type { Change } from '../../platform/change/changes.js'
import { type ApprovalHandler, type ApprovalTask, HandlesApproval } from '../approvals/index.js'
import type { Step } from './lifecycle.js'
import { type StepFields, takeStep } from './step.js'
import { Subscription } from './subscription.entity.js'
import { SubscriptionMails } from './subscription-mails.js'

/** What the inbox's decisions do to a subscription. */
@Injectable()
@HandlesApproval('subscription')
export class SubscriptionApproval implements ApprovalHandler {
  constructor(private readonly mails: SubscriptionMails) {}

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
    await this.step(change, task, 'approve', fields, input.comment ?? null)
  }

  async reject(change: Change, task: ApprovalTask, input: { reasonCode: string; comment: string }): Promise<void> {
    await this.step(change, task, 'reject', { reason: input.comment }, input.comment)
  }

  async ask(change: Change, task: ApprovalTask, input: { comment: string }): Promise<void> {
    await this.step(change, task, 'ask', { reason: input.comment }, input.comment)
  }

  private async step(
    change: Change,
    task: ApprovalTask,
    step: Step,
    fields: StepFields,
    comment: string | null,
  ): Promise<void> {
    const row = await load(change, task)
    await takeStep(change, row, step, fields, comment)
    await this.mails.decided(change.tx, row, step, comment)
  }
}

const load = ({ tx }: Change, task: ApprovalTask): Promise<Subscription> =>
  tx.manager.findOneOrFail(Subscription, {
    where: { id: task.subjectId, tenantId: task.tenantId },
    lock: { mode: 'pessimistic_write' },
  })
