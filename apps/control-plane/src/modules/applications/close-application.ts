import type { Change } from '../../platform/change/changes.js'
import { newId } from '../../platform/ids.js'
import { Application } from './application.entity.js'

/** Ends everything of an application in one change: keys revoked, subscriptions closed, open requests withdrawn. */
export async function closeApplication({ tx, touch }: Change, row: Application): Promise<void> {
  await tx.query(
    `UPDATE api_key SET state = 'revoked', revoked_at = now(), version = version + 1 WHERE application_id = $1 AND state <> 'revoked'`,
    [row.id],
  )
  // Those that were revoked before go from the nodes as well.
  const keys = await tx.query<{ id: string }>('SELECT id FROM api_key WHERE application_id = $1', [row.id])
  const open = await tx.query<{ id: string; step: string }>(
    `UPDATE subscription SET state = CASE WHEN state IN ('draft', 'pending', 'needs_info') THEN 'withdrawn' ELSE 'closed' END,
       reason = 'The application was deleted.', version = version + 1, updated_at = now()
     WHERE application_id = $1 AND state NOT IN ('rejected', 'withdrawn', 'closed')
     RETURNING id, CASE state WHEN 'closed' THEN 'close' ELSE 'withdraw' END AS step`,
    [row.id],
  )
  const subscriptions = open.map(row => row.id)
  await tx.query(
    `INSERT INTO subscription_event (id, tenant_id, organization_id, subscription_id, actor_id, kind, comment)
     SELECT n.id, s.tenant_id, s.organization_id, s.id, $4, n.step, s.reason
     FROM unnest($1::text[], $2::text[], $3::text[]) AS n(id, subscription_id, step) JOIN subscription s ON s.id = n.subscription_id`,
    [
      open.map(() => newId('subscriptionEvent')),
      subscriptions,
      open.map(row => row.step),
      tx.ctx.principal?.userId ?? null,
    ],
  )
  const withdraw = `UPDATE approval_task SET state = 'withdrawn', decided_at = now(), version = version + 1
     WHERE subject_type = 'subscription' AND subject_id = ANY($1) AND state IN ('open', 'needs_info')`
  await tx.asSystem(() => tx.query(withdraw, [subscriptions]))
  await tx.query(
    `UPDATE plan_change SET state = 'withdrawn', version = version + 1, updated_at = now()
     WHERE subscription_id = ANY($1) AND state IN ('pending', 'needs_info', 'approved')`,
    [subscriptions],
  )
  await tx.manager.update(
    Application,
    { id: row.id },
    { state: 'deleted', version: row.version + 1, updatedAt: new Date() },
  )
  touch('key', ...keys.map(row => row.id))
  touch('subscription', ...subscriptions)
}
