import { table } from '../cost-files.js'
import type { InvoiceView } from './billed-subscriptions.js'

type Row = InvoiceView & { line: InvoiceView['lines'][number] }

const COLUMNS: Record<string, (row: Row) => string | number> = {
  number: ({ number }) => number ?? '',
  state: ({ state }) => state,
  month: ({ month }) => month,
  tenant: ({ tenant }) => tenant.name,
  organization: ({ organization }) => organization.name,
  application: ({ application }) => application.name,
  subscription_id: ({ subscription }) => subscription,
  product: ({ product }) => product,
  plan: ({ plan }) => plan,
  item: ({ line }) => line.item,
  description: ({ line }) => line.description,
  quantity: ({ line }) => line.quantity,
  rate: ({ line }) => line.rate,
  per: ({ line }) => line.per,
  flat_usd: ({ line }) => line.flat,
  amount_usd: ({ line }) => line.amount,
}

/** A line of the file for each line of the invoice. */
export const invoiceAsCsv = (invoice: InvoiceView): string =>
  table(
    COLUMNS,
    invoice.lines.map(line => ({ ...invoice, line })),
  )
