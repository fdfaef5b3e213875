import type { invoiceView } from '@gatehouse/shared/api/billing.js'
import { type Invoice, invoiceOf, type Month } from '@gatehouse/shared/billing/invoice.js'
import { lineWords } from '@gatehouse/shared/billing/line-words.js'
import { isFree, type PlanPrice } from '@gatehouse/shared/billing/plan-price.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../../platform/database/database.js'
import { subscriptionUsage } from '../../usage/index.js'

export type InvoiceView = z.output<typeof invoiceView>

/** A subscription that has an invoice of a month, or gets one. */
export interface Billed {
  id: string
  tenant_id: string
  tenant: string
  tenant_name: string
  organization_id: string
  organization_name: string
  application_id: string
  application_name: string
  product: string
  plan: string
  price: PlanPrice | null
  starts_at: Date
  ended_at: Date | null
  /** Of one that is final. */
  content: InvoiceView | null
}

export interface BilledFilter {
  tenants?: readonly string[]
  organizations?: readonly string[]
  subscription?: string
  after?: string
  limit: number
  /** Only those that are not final. */
  open?: boolean
}

// One that has expired may be closed later.
const ENDED = `CASE s.state
  WHEN 'closed' THEN least(s.ends_at,
    coalesce((SELECT max(e.at) FROM subscription_event e WHERE e.subscription_id = s.id AND e.kind = 'close'), s.updated_at))
  WHEN 'expired' THEN s.ends_at END`
const PAID = `(coalesce((l.price->>'amount')::numeric, 0) > 0 OR jsonb_array_length(coalesce(l.price->'meters', '[]')) > 0
  OR l.price ? 'costPercent')`

/** Neither of tenants nor of organizations: of all. In the order of ids. Both parties' names are told, so the caller has to see to who asks. */
export function billedSubscriptions(tx: Tx, month: Month, filter: BilledFilter): Promise<Billed[]> {
  const { tenants, organizations, subscription, after = '', limit, open = false } = filter
  return tx.asSystem(() =>
    tx.query<Billed>(
      `SELECT s.id, s.tenant_id, n.slug AS tenant, n.name AS tenant_name, s.organization_id, o.name AS organization_name,
         s.application_id, a.name AS application_name, p.name AS product, l.name AS plan, l.price, s.starts_at, ${ENDED} AS ended_at, i.content
       FROM subscription s JOIN tenant n ON n.id = s.tenant_id JOIN organization o ON o.id = s.organization_id
         JOIN application a ON a.id = s.application_id JOIN product p ON p.id = s.product_id JOIN plan l ON l.id = s.plan_id
         LEFT JOIN invoice i ON i.subscription_id = s.id AND i.month = $1
       WHERE (i.id IS NOT NULL OR (${PAID} AND s.starts_at < $3 AND coalesce(${ENDED}, $3) > $2))
         AND ($4::text[] IS NULL OR s.tenant_id = ANY($4) OR s.organization_id = ANY($5))
         AND ($6::text IS NULL OR s.id = $6) AND s.id > $7 AND (NOT $8 OR i.id IS NULL)
       ORDER BY s.id LIMIT $9`,
      [
        ...[month.name, new Date(month.start), new Date(month.end)],
        ...[tenants ?? (organizations ? [] : null), organizations ?? [], subscription ?? null, after, open, limit],
      ],
    ),
  )
}

/** Final ones as they were sent, others worked out from what was used so far. */
export async function invoicesOf(tx: Tx, month: Month, billed: readonly Billed[]): Promise<InvoiceView[]> {
  const drafts = billed.filter(({ content }) => content === null)
  const ids = drafts.map(({ id }) => id)
  const tenants = [...new Set(drafts.map(({ tenant_id }) => tenant_id))]
  const used = await tx.asSystem(() =>
    drafts.length === 0
      ? Promise.resolve(new Map<string, never>())
      : subscriptionUsage(tx, tenants, ids, { from: month.start, to: month.end }),
  )
  return billed.map(row => row.content ?? draftOf(row, month, used.get(row.id) ?? NOTHING))
}

const NOTHING = { requests: 0, inputTokens: 0, outputTokens: 0, cost: 0n }

function draftOf(row: Billed, month: Month, used: Parameters<typeof invoiceOf>[1]): InvoiceView {
  const held = { from: row.starts_at.getTime(), to: row.ended_at?.getTime() ?? null }
  const none: Invoice = { lines: [], total: 0n, due: 0n }
  const { lines, total, due } = isFree(row.price) ? none : invoiceOf(row.price!, used, held, month)
  return {
    ...{ number: null, state: 'draft', month: month.name, issuedAt: null, subscription: row.id },
    ...{ from: new Date(month.start).toISOString(), to: new Date(month.end).toISOString() },
    tenant: { slug: row.tenant, name: row.tenant_name },
    organization: { id: row.organization_id, name: row.organization_name },
    application: { id: row.application_id, name: row.application_name },
    ...{ product: row.product, plan: row.plan, currency: 'USD' },
    lines: lines.map(line => ({
      item: line.item,
      description: lineWords(line),
      quantity: line.item === 'cost' ? usd(line.quantity) : String(line.quantity),
      rate: line.item === 'cost' ? String(line.rate) : usd(line.rate),
      ...{ per: String(line.per), flat: usd(line.flat), included: line.included, amount: usd(line.nano) },
    })),
    ...{ total: usd(total), due: usd(due) },
  }
}
