import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { TaskState } from './approval-task.entity.js'

export type Verdict = 'approve' | 'reject' | 'ask'

const NEXT: Record<Verdict, TaskState> = { approve: 'approved', reject: 'rejected', ask: 'needs_info' }

/** The state after a decision. Decided tasks stay decided, and nobody decides on what they asked for themselves. */
export function decide(
  task: { state: TaskState; requesterId: string },
  verdict: Verdict,
  approverId: string,
): TaskState {
  if (task.state !== 'open' && task.state !== 'needs_info')
    throw new GatewayError('state_invalid', { detail: `This is ${task.state} already.` })
  if (task.requesterId === approverId) throw new GatewayError('four_eyes')
  return NEXT[verdict]
}
