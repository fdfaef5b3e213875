import { SetMetadata } from '@nestjs/common'
import type { Change } from '../../platform/change/changes.js'
import type { ApprovalTask, TaskKind } from './approval-task.entity.js'

export const APPROVAL_HANDLER = 'gatehouse:approval-handler'

/**
 * What a decision does to its subject, in the transaction of the decision. Implemented by the module that owns the subject,
 * decorated with @HandlesApproval and found by itself.
 */
export interface ApprovalHandler {
  approve(
    change: Change,
    task: ApprovalTask,
    input: { comment?: string | undefined; endsAt?: string | undefined },
  ): Promise<void>
  reject(change: Change, task: ApprovalTask, input: { reasonCode: string; comment: string }): Promise<void>
  ask(change: Change, task: ApprovalTask, input: { comment: string }): Promise<void>
}

export const HandlesApproval = (kind: TaskKind): ClassDecorator => SetMetadata(APPROVAL_HANDLER, kind)
