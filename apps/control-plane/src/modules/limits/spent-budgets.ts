import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import type { Tx } from '../../platform/database/database.js'
import { nodeLimits, type PlanLimits } from '../plans/index.js'

/** A budget of which something is used in its present window. */
export interface SpentBudget {
  account: string
  /** Empty: the installation's. */
  tenantId: string
  /** Of a budget beside plans; null: a subscription's. */
  rule: string | null
  /** What it is called, and of a subscription's whose it is. */
  name: string
  application: { id: string; name: string } | null
  /** Who subscribed. */
  email: string | null
  terms: NonNullable<PlanLimits['budget']>
  /** Its start, ms since the epoch; 0: it rolls. */
  window: number
  /** nano-USD. */
  used: bigint
  percent: number
}

interface Row {
  account: string
  tenant_id: string
  rule: string | null
  name: string
  application_id: string | null
  application: string | null
  email: string | null
  limits: PlanLimits
  window: string
  used: string
  short: boolean
}

/** Calls that were refused so long ago still say that there is not enough. */
const SHORT_FOR = '2 minutes'
/** Where calls are refused, what is left above this many per cent is of no use to them. */
const AS_GOOD_AS_SPENT = 90

const USED = `
  SELECT x.account, window_start AS window, sum(x.used)::text AS used, coalesce(bool_or(x.short_at > now() - interval '${SHORT_FOR}'), false) AS short,
    s.tenant_id, NULL AS rule, p.name, a.id AS application_id, a.name AS application, u.email, l.limits
  FROM limit_part x JOIN subscription s ON s.id = x.account JOIN plan l ON l.id = s.plan_id JOIN product p ON p.id = l.product_id
    JOIN application a ON a.id = s.application_id LEFT JOIN app_user u ON u.id = s.created_by AND u.state = 'active'
  WHERE x.kind = 'budget' AND x.reclaim_at > now() AND s.state = 'active' AND l.limits ? 'budget'
  GROUP BY x.account, x.window_start, s.id, a.id, p.id, l.id, u.id
  UNION ALL
  SELECT x.account, window_start, sum(x.used)::text, coalesce(bool_or(x.short_at > now() - interval '${SHORT_FOR}'), false),
    r.tenant_id, r.id, r.name, NULL, NULL, NULL, r.limits
  FROM limit_part x JOIN limit_rule r ON r.id = split_part(x.account, '/', 1)
  WHERE x.kind = 'budget' AND x.reclaim_at > now() AND r.limits ? 'budget'
  GROUP BY x.account, x.window_start, r.id`

export async function spentBudgets(tx: Tx, now: number): Promise<SpentBudget[]> {
  const rows = await tx.query<Row>(USED)
  return rows.flatMap(row => {
    const { limit, calendar } = nodeLimits(row.limits).budget!
    const window = Number(row.window)
    if (window !== (calendar ? calendarWindow(calendar, now).start : 0)) return []
    const share = limit === 0 ? 100 : (Number(row.used) / limit) * 100
    return [
      {
        ...{ account: row.account, tenantId: row.tenant_id, rule: row.rule, name: row.name, email: row.email, window },
        application: row.application_id === null ? null : { id: row.application_id, name: row.application! },
        terms: row.limits.budget!,
        used: BigInt(row.used),
        percent: row.short && share >= AS_GOOD_AS_SPENT ? Math.max(100, share) : share,
      },
    ]
  })
}
