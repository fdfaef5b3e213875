import type { Change } from '../../platform/change/changes.js'
import { newId } from '../../platform/ids.js'
import type { Subscription } from './subscription.entity.js'

/** A line in the subscription's timeline. */
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
