export { moveTask, openTask } from './approval.service.js'
export { type ApprovalHandler, HandlesApproval } from './approval-handler.js'
export type { ApprovalTask } from './approval-task.entity.js'
export { ApprovalsModule } from './approvals.module.js'
