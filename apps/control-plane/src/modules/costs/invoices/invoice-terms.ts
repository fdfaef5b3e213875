import { type Month, monthAt } from '@gatehouse/shared/billing/invoice.js'
import type { Tx } from '../../../platform/database/database.js'

/** Months that are looked back on, for an installation that was off. */
const MONTHS = 3

// One that has expired may be closed later.
const ENDED = `CASE s.state
  WHEN 'closed' THEN least(s.ends_at,
    coalesce((SELECT max(e.at) FROM subscription_event e WHERE e.subscription_id = s.id AND e.kind = 'close'), s.updated_at))
  WHEN 'expired' THEN s.ends_at END`
const PAID = `(coalesce((l.price->>'amount')::numeric, 0) > 0 OR jsonb_array_length(coalesce(l.price->'meters', '[]')) > 0
  OR l.price ? 'costPercent')`
// Years are those of the plan; none begins once it is certain that the plan is left.
const SINCE = `greatest(s.starts_at,
  (SELECT max(e.at) FROM subscription_event e WHERE e.subscription_id = s.id AND e.kind = 'change_applied'))`
const LEFT = `(SELECT c.updated_at FROM plan_change c WHERE c.subscription_id = s.id AND c.state = 'approved')`

/** SQL: what the subscription `s` has by now, where something is to be paid for the time from `$2` to `$3`. */
export const TERMS_NOW = `SELECT p.name AS product, l.name AS plan, l.price,
    CASE l.price->>'per' WHEN 'year' THEN ${SINCE} ELSE s.starts_at END AS held_from,
    CASE l.price->>'per' WHEN 'year' THEN least(${ENDED}, ${LEFT}) ELSE ${ENDED} END AS held_to
  FROM plan l JOIN product p ON p.id = s.product_id
  WHERE l.id = s.plan_id AND ${PAID} AND s.starts_at < $3 AND coalesce(${ENDED}, $3) > $2`

/** `$1` to `$3` of the SQL here. */
export const monthParameters = (month: Month) => [month.name, new Date(month.start), new Date(month.end)]

/**
 * Notes the terms of months that are over, each once. Whatever changes them calls this first, so that a month is paid for by what
 * held when it ended.
 */
export async function noteTerms(tx: Tx, now: number): Promise<void> {
  let month = monthAt(now)
  for (let back = 0; back < MONTHS; back++) {
    month = monthAt(month.start - 1)
    const parameters = monthParameters(month)
    await tx.asSystem(() =>
      tx.query(
        `WITH first AS (INSERT INTO invoice_month (month) VALUES ($1) ON CONFLICT DO NOTHING RETURNING month)
         INSERT INTO invoice_terms (month, subscription_id, tenant_id, organization_id, product, plan, price, held_from, held_to)
         SELECT first.month, s.id, s.tenant_id, s.organization_id, t.* FROM first, subscription s, LATERAL (${TERMS_NOW}) t`,
        parameters,
      ),
    )
  }
}
