import type { subscriptionEvent, subscriptionView } from '@gatehouse/shared/api/applications.js'
import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import type { SubscriptionState } from './lifecycle.js'

export type SubscriptionView = z.output<typeof subscriptionView>
type EventView = z.output<typeof subscriptionEvent>

interface Row {
  id: string
  application_id: string
  application_name: string
  tenant: string
  product_id: string
  product: string
  product_name: string
  plan_id: string
  plan: string
  plan_name: string
  state: SubscriptionState
  suspended_by: string | null
  reason: string | null
  answers: Record<string, string>
  starts_at: Date | null
  ends_at: Date | null
  created_at: Date
  version: number
  change: ChangeRow | null
}

/** As JSON of the database: times are text. */
interface ChangeRow {
  id: string
  plan: { id: string; slug: string; name: string }
  state: 'pending' | 'needs_info' | 'approved' | 'rejected' | 'applied' | 'withdrawn'
  reason: string | null
  appliesAt: string | null
  createdAt: string
}

export interface Filter {
  id?: string
  application?: string
  /** Id or slug. */
  tenant?: string | undefined
  state?: string | undefined
  cursor?: string | undefined
  limit?: number
}

/** What the caller may see of subscriptions: as the provider by tenant, as the consumer by organization. Newest first. */
async function select(tx: Tx, ctx: Context, filter: Filter): Promise<Row[]> {
  return tx.query<Row>(
    `SELECT s.id, s.application_id, a.name AS application_name, n.slug AS tenant, s.product_id, p.slug AS product, p.name AS product_name,
       s.plan_id, l.slug AS plan, l.name AS plan_name, s.state, s.suspended_by, s.reason, s.answers, s.starts_at, s.ends_at, s.created_at, s.version, change.view AS change
     FROM subscription s JOIN application a ON a.id = s.application_id JOIN tenant n ON n.id = s.tenant_id
       JOIN product p ON p.id = s.product_id JOIN plan l ON l.id = s.plan_id
       LEFT JOIN LATERAL (
         SELECT json_build_object('id', c.id, 'plan', json_build_object('id', o.id, 'slug', o.slug, 'name', o.name), 'state', c.state,
           'reason', c.reason, 'appliesAt', c.applies_at, 'createdAt', c.created_at) AS view
         FROM plan_change c JOIN plan o ON o.id = c.plan_id WHERE c.subscription_id = s.id ORDER BY c.id DESC LIMIT 1) change ON true
     WHERE (s.tenant_id = ANY($1) OR s.organization_id = ANY($2))
       AND ($3::text IS NULL OR s.id = $3) AND ($4::text IS NULL OR s.application_id = $4)
       AND ($5::text IS NULL OR s.state = $5) AND ($6::text IS NULL OR s.id < $6)
       AND ($8::text IS NULL OR n.slug = $8 OR n.id = $8)
     ORDER BY s.id DESC LIMIT $7`,
    [
      ctx.tenantsWith('subscription:read'),
      ctx.organizationsWith('application:read'),
      filter.id ?? null,
      filter.application ?? null,
      filter.state ?? null,
      filter.cursor === undefined ? null : cursorOf(filter.cursor),
      filter.limit ?? 1,
      filter.tenant ?? null,
    ],
  )
}

export async function subscriptionPage(
  tx: Tx,
  ctx: Context,
  query: PageQuery & Filter,
): Promise<Page<SubscriptionView>> {
  return pageOf(await select(tx, ctx, { ...query, limit: query.limit + 1 }), query.limit, row => row.id, view)
}

export async function subscriptionById(tx: Tx, ctx: Context, id: string): Promise<SubscriptionView | undefined> {
  const [row] = await select(tx, ctx, { id })
  return row && view(row)
}

const view = (row: Row): SubscriptionView =>
  versioned(
    {
      id: row.id,
      application: { id: row.application_id, name: row.application_name },
      tenant: row.tenant,
      product: { id: row.product_id, slug: row.product, name: row.product_name },
      plan: { id: row.plan_id, slug: row.plan, name: row.plan_name },
      state: row.state,
      suspendedBy: row.suspended_by,
      reason: row.reason,
      answers: row.answers,
      startsAt: row.starts_at?.toISOString() ?? null,
      endsAt: row.ends_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      change: changeOf(row.change),
    },
    row.version,
  )

const changeOf = (row: ChangeRow | null): SubscriptionView['change'] => {
  if (row === null || row.state === 'applied' || row.state === 'withdrawn') return null
  const at = (time: string) => new Date(time).toISOString()
  return { ...row, state: row.state, appliesAt: row.appliesAt && at(row.appliesAt), createdAt: at(row.createdAt) }
}

/** Timeline and thread, oldest first. */
export async function eventPage(tx: Tx, subscription: string, query: PageQuery): Promise<Page<EventView>> {
  const rows = await tx.query<{
    id: string
    at: Date
    actor_id: string | null
    actor_name: string | null
    kind: string
    comment: string | null
  }>(
    `SELECT e.id, e.at, e.actor_id, u.name AS actor_name, e.kind, e.comment FROM subscription_event e LEFT JOIN app_user u ON u.id = e.actor_id
     WHERE e.subscription_id = $1 AND ($2::text IS NULL OR e.id > $2) ORDER BY e.id LIMIT $3`,
    [subscription, query.cursor === undefined ? null : cursorOf(query.cursor), query.limit + 1],
  )
  return pageOf(
    rows,
    query.limit,
    row => row.id,
    row => ({
      id: row.id,
      at: row.at.toISOString(),
      actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? 'Deleted user' },
      kind: row.kind,
      comment: row.comment,
    }),
  )
}
