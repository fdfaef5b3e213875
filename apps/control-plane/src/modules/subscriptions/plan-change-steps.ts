import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { In } from 'typeorm'
import type { Change } from '../../platform/change/changes.js'
import type { Tx } from '../../platform/database/database.js'
import { updateVersioned } from '../../platform/database/update-versioned.js'
import { moveTask } from '../approvals/index.js'
import { noteTerms } from '../costs/index.js'
import { changeDate } from './change-date.js'
import { PlanChange, type PlanChangeState } from './plan-change.entity.js'
import { Subscription } from './subscription.entity.js'
import { addEvent } from './subscription-event.js'

/** The change of plan that is asked for or granted and not in force yet; there is one at the most. */
export function openPlanChange(tx: Tx, subscriptionId: string): Promise<PlanChange | null> {
  const state = In(['pending', 'needs_info', 'approved'] satisfies PlanChangeState[])
  return tx.manager.findOneBy(PlanChange, { subscriptionId, state })
}

export async function requirePlanChange(tx: Tx, subscriptionId: string): Promise<PlanChange> {
  const row = await openPlanChange(tx, subscriptionId)
  if (!row) throw new GatewayError('state_invalid', { detail: 'No change of plan waits for a decision.' })
  return row
}

/** In the timeline: what brought a change of plan into a state. */
const EVENTS: Record<PlanChangeState, string> = {
  pending: 'answer',
  needs_info: 'ask',
  approved: 'change_approved',
  applied: 'change_applied',
  rejected: 'change_rejected',
  withdrawn: 'change_withdrawn',
}

export async function movePlanChange(
  change: Change,
  subscription: Subscription,
  row: PlanChange,
  state: PlanChangeState,
  { comment = null, ...fields }: { comment?: string | null; appliesAt?: Date } = {},
): Promise<void> {
  const reason = state === 'needs_info' || state === 'rejected' ? comment : null
  const next = await updateVersioned(change.tx, PlanChange, row, { ...fields, state, reason })
  await notePlanChange(change, subscription, next, EVENTS[state], comment)
}

/** In the subscription's timeline and in the audit. */
export async function notePlanChange(
  change: Change,
  subscription: Subscription,
  row: PlanChange,
  event: string,
  comment: string | null,
): Promise<void> {
  await addEvent(change, subscription, event, comment)
  change.audit({
    action: 'subscription.change-plan',
    target: { type: 'subscription', id: subscription.id },
    tenantId: row.tenantId,
    organizationId: row.organizationId,
    before: { plan: subscription.planId },
    after: { plan: row.planId, state: row.state, ...(comment === null ? {} : { comment }) },
  })
}

/** When the subscription's plan came into force. */
async function planSince(tx: Tx, { id, startsAt }: Subscription): Promise<Date | null> {
  const [changed] = await tx.query<{ at: Date | null }>(
    `SELECT max(at) AS at FROM subscription_event WHERE subscription_id = $1 AND kind = 'change_applied'`,
    [id],
  )
  return changed?.at ?? startsAt
}

/** Applies it now, or notes when. */
export async function grantPlanChange(
  change: Change,
  subscription: Subscription,
  row: PlanChange,
  comment: string | null,
): Promise<void> {
  const now = new Date()
  const prices = await change.tx.asSystem(() =>
    change.tx.query<{ id: string; price: Parameters<typeof changeDate>[0] }>(
      'SELECT id, price FROM plan WHERE id = ANY($1)',
      [[subscription.planId, row.planId]],
    ),
  )
  const priceOf = (id: string) => prices.find(plan => plan.id === id)?.price ?? null
  const appliesAt = changeDate(
    priceOf(subscription.planId),
    priceOf(row.planId),
    await planSince(change.tx, subscription),
    now,
  )
  if (appliesAt > now) await movePlanChange(change, subscription, row, 'approved', { comment, appliesAt })
  else await applyPlanChange(change, subscription, row, comment)
}

/** From the commit on the subscription's calls are held to the new plan. Keys, and what they used, stay. */
export async function applyPlanChange(
  change: Change,
  subscription: Subscription,
  row: PlanChange,
  comment: string | null = null,
): Promise<void> {
  await noteTerms(change.tx, Date.now())
  await movePlanChange(change, subscription, row, 'applied', { comment })
  await updateVersioned(change.tx, Subscription, subscription, {
    planId: row.planId,
    answers: { ...subscription.answers, ...row.answers },
  })
  change.touch('subscription', subscription.id)
}

/** Ends whatever is open of it: the subscription is over, or whoever asked thought better of it. */
export async function dropPlanChange(change: Change, subscription: Subscription, row: PlanChange): Promise<void> {
  await movePlanChange(change, subscription, row, 'withdrawn')
  await moveTask(change.tx, { type: 'subscription', id: subscription.id }, 'withdrawn')
}
