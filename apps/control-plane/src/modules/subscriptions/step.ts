import type { Change } from '../../platform/change/changes.js'
import { updateVersioned } from '../../platform/database/update-versioned.js'
import { newId } from '../../platform/ids.js'
import { after, type Step } from './lifecycle.js'
import { Subscription } from './subscription.entity.js'

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

export async function addEvent({ tx }: Change, row: Subscription, kind: string, comment: string | null): Promise<void> {
  await tx.query(
    'INSERT INTO subscription_event (id, tenant_id, organization_id, subscription_id, actor_id, kind, comment) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [
      newId('subscriptionEvent'),
      row.tenantId,
      row.organizationId,
      row.id,
      tx.ctx.principal?.userId ?? null,
      kind,
      comment,
    ],
  )
}
