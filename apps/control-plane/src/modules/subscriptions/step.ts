import type { Change } from '../../platform/change/changes.js'
import { updateVersioned } from '../../platform/database/update-versioned.js'
import { after, type Step } from './lifecycle.js'
import { dropPlanChange, openPlanChange } from './plan-change-steps.js'
import { Subscription } from './subscription.entity.js'
import { addEvent } from './subscription-event.js'

export type StepFields = Partial<Pick<Subscription, 'suspendedBy' | 'reason' | 'startsAt' | 'endsAt'>>

/** Takes one step of a subscription's life within a change: its row, its timeline, its resource, its audit entry. */
export async function takeStep(
  change: Change,
  row: Subscription,
  step: Step,
  fields: StepFields,
  comment: string | null,
): Promise<Subscription> {
  const state = after(row.state, step)
  const next = await updateVersioned(change.tx, Subscription, row, { ...fields, state })
  await addEvent(change, row, step, comment)
  const planChange = state === 'closed' || state === 'expired' ? await openPlanChange(change.tx, row.id) : null
  if (planChange) await dropPlanChange(change, row, planChange)
  change.touch('subscription', row.id)
  change.audit({
    action: `subscription.${step}`,
    target: { type: 'subscription', id: row.id },
    tenantId: row.tenantId,
    organizationId: row.organizationId,
    before: { state: row.state },
    after: { state, ...(comment === null ? {} : { comment }) },
  })
  return next
}
