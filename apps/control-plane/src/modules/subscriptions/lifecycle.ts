import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

export type SubscriptionState =
  | 'draft'
  | 'pending'
  | 'needs_info'
  | 'active'
  | 'suspended'
  | 'expired'
  | 'rejected'
  | 'withdrawn'
  | 'closed'
export type Step =
  | 'submit'
  | 'activate'
  | 'ask'
  | 'answer'
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'suspend'
  | 'resume'
  | 'expire'
  | 'renew'
  | 'close'
export type Side = 'provider' | 'consumer' | 'system'

/** Every step that a state allows. Rejected, withdrawn and closed are the end; a new request begins anew. */
const STEPS: Record<SubscriptionState, Partial<Record<Step, SubscriptionState>>> = {
  draft: { submit: 'pending', activate: 'active', withdraw: 'withdrawn' },
  pending: { ask: 'needs_info', approve: 'active', reject: 'rejected', withdraw: 'withdrawn' },
  needs_info: { ask: 'needs_info', answer: 'pending', approve: 'active', reject: 'rejected', withdraw: 'withdrawn' },
  active: { suspend: 'suspended', expire: 'expired', close: 'closed' },
  suspended: { resume: 'active', expire: 'expired', close: 'closed' },
  expired: { renew: 'active', close: 'closed' },
  rejected: {},
  withdrawn: {},
  closed: {},
}

/** The state after a step; throws `state_invalid` where there is no such step. */
export function after(state: SubscriptionState, step: Step): SubscriptionState {
  const next = STEPS[state][step]
  if (next) return next
  const possible = Object.keys(STEPS[state])
  throw new GatewayError('state_invalid', {
    detail:
      possible.length > 0
        ? `A subscription that is ${state} allows: ${possible.join(', ')}.`
        : `A subscription that is ${state} stays so; make a new one.`,
  })
}

/** Who suspended decides who may resume: the provider may override the consumer, never the reverse. */
export function mayResume(suspendedBy: Side | null, by: Side): boolean {
  return by === 'system' || by === 'provider' || suspendedBy === 'consumer'
}

/** What nodes are told; undefined for states that they need not know. */
export function servedState(state: SubscriptionState): 'pending' | 'active' | 'suspended' | 'expired' | undefined {
  if (state === 'needs_info') return 'pending'
  return state === 'draft' || state === 'rejected' || state === 'withdrawn' || state === 'closed' ? undefined : state
}
