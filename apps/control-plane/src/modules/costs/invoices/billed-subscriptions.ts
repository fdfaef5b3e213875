import type { invoiceView } from '@gatehouse/shared/api/billing.js'
import { type Invoice, invoiceOf, type Month } from '@gatehouse/shared/billing/invoice.js'
import { lineWords } from '@gatehouse/shared/billing/line-words.js'
import { isFree, type PlanPrice } from '@gatehouse/shared/billing/plan-price.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../../platform/database/database.js'
import { subscriptionUsage } from '../../usage/index.js'
import { monthParameters, TERMS_NOW } from './invoice-terms.js'

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
  held_from: Date
  held_to: Date | null
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

/** What was noted at the end of the month; what holds now, where it was not yet. */
const TERMS = `SELECT product, plan, price, held_from, held_to FROM invoice_terms WHERE month = $1 AND subscription_id = s.id
  UNION ALL ${TERMS_NOW} AND NOT EXISTS (SELECT 1 FROM invoice_month WHERE month = $1)`

/** Neither of tenants nor of organizations: of all. In the order of ids. Both parties' names are told, so the caller has to see to who asks. */
export function billedSubscriptions(tx: Tx, month: Month, filter: BilledFilter): Promise<Billed[]> {
  const { tenants, organizations, subscription, after = '', limit, open = false } = filter
  return tx.asSystem(() =>
    tx.query<Billed>(
      `SELECT s.id, s.tenant_id, n.slug AS tenant, n.name AS tenant_name, s.organization_id, o.name AS organization_name,
         s.application_id, a.name AS application_name, t.product, t.plan, t.price, t.held_from, t.held_to, i.content
       FROM subscription s JOIN tenant n ON n.id = s.tenant_id JOIN organization o ON o.id = s.organization_id
         JOIN application a ON a.id = s.application_id
         LEFT JOIN invoice i ON i.subscription_id = s.id AND i.month = $1
         LEFT JOIN LATERAL (${TERMS}) t ON true
       WHERE (i.id IS NOT NULL OR t.plan IS NOT NULL)
         AND ($4::text[] IS NULL OR s.tenant_id = ANY($4) OR s.organization_id = ANY($5))
         AND ($6::text IS NULL OR s.id = $6) AND s.id > $7 AND (NOT $8 OR i.id IS NULL)
       ORDER BY s.id LIMIT $9`,
      [
        ...monthParameters(month),
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
  const held = { from: row.held_from.getTime(), to: row.held_to?.getTime() ?? null }
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
