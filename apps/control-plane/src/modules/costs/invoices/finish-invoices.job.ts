import { type Month, monthOf } from '@gatehouse/shared/billing/invoice.js'
import { nanoUsd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import { Database } from '../../../platform/database/database.js'
import { Context } from '../../../platform/http/context.js'
import { newId } from '../../../platform/ids.js'
import { HandlesJob, type JobHandler } from '../../../platform/queue/job-handler.js'
import { type Billed, billedSubscriptions, type InvoiceView, invoicesOf } from './billed-subscriptions.js'
import { noteTerms } from './invoice-terms.js'

const HOUR_MS = 3_600_000
/** Nodes that were cut off tell late what they carried. */
const GRACE_MS = 24 * HOUR_MS
const STEP = 100

/** Makes the invoices of months that are over final, each once. */
@Injectable()
@HandlesJob('costs.finish-invoices', { every: HOUR_MS })
export class FinishInvoices implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    await this.finish(Date.now())
  }

  async finish(now: number): Promise<void> {
    const open = await this.database.write(Context.system('invoices'), async tx => {
      await noteTerms(tx, now)
      return tx.query<{ month: string }>('SELECT month FROM invoice_month WHERE finished_at IS NULL ORDER BY month')
    })
    for (const month of open.map(row => monthOf(row.month)))
      if (now >= month.end + GRACE_MS) while (await this.step(month));
  }

  /** False when all of the month are final. */
  private step(month: Month): Promise<boolean> {
    return this.database.write(Context.system('invoices'), async tx => {
      // Numbers follow each other, so one at a time.
      await tx.query('SELECT pg_advisory_xact_lock(4715204)')
      const billed = await billedSubscriptions(tx, month, { limit: STEP, open: true })
      const drafts = await invoicesOf(tx, month, billed)
      const at = new Date().toISOString()
      for (const [i, row] of billed.entries()) {
        const [last] = await tx.query<{ sequence: number }>(
          'SELECT coalesce(max(sequence), 0) AS sequence FROM invoice WHERE tenant_id = $1 AND month = $2',
          [row.tenant_id, month.name],
        )
        const sequence = last!.sequence + 1
        const content = finalOf(drafts[i]!, row, sequence, at)
        await tx.query(
          `INSERT INTO invoice (id, tenant_id, organization_id, subscription_id, month, sequence, total_nano, content, issued_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            ...[newId('invoice'), row.tenant_id, row.organization_id, row.id, month.name, sequence],
            ...[String(nanoUsd(content.total)), JSON.stringify(content), at],
          ],
        )
      }
      if (billed.length === STEP) return true
      await tx.query('UPDATE invoice_month SET finished_at = coalesce(finished_at, now()) WHERE month = $1', [
        month.name,
      ])
      return false
    })
  }
}

const finalOf = (draft: InvoiceView, { tenant }: Billed, sequence: number, issuedAt: string): InvoiceView => ({
  ...draft,
  ...{
    number: `${tenant.toUpperCase()}-${draft.month}-${String(sequence).padStart(4, '0')}`,
    state: 'final',
    issuedAt,
  },
})
