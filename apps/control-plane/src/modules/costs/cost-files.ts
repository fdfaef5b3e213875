import type { CostRow } from './fold-costs.js'

type Columns<R> = Record<string, (row: R) => string | number>

const CSV: Columns<CostRow> = {
  day: ({ group }) => group.day ?? '',
  application_id: ({ group }) => group.application ?? '',
  application: ({ names }) => names.application ?? '',
  team: ({ names }) => names.team ?? '',
  model: ({ group }) => group.model ?? '',
  provider: ({ group }) => group.provider ?? '',
  requests: ({ requests }) => requests,
  input_tokens: ({ inputTokens }) => inputTokens,
  output_tokens: ({ outputTokens }) => outputTokens,
  unpriced_requests: ({ unpriced }) => unpriced,
  cost_usd: ({ costUsd }) => costUsd,
}

const day = ({ group }: CostRow): Date => new Date(`${group.day}T00:00:00Z`)
const month = (row: CostRow, step: number): string => {
  const at = day(row)
  return iso(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + step, 1)))
}
const iso = (at: Date): string => at.toISOString().replace('.000Z', 'Z')
const tokens = ({ inputTokens, outputTokens }: CostRow): number => inputTokens + outputTokens

/** The columns of FOCUS 1.0 that calls of models fill; the cost is the same four times, as nothing is committed to or discounted. */
const FOCUS: Columns<CostRow> = {
  BilledCost: ({ costUsd }) => costUsd,
  BillingAccountId: ({ group }) => group.application ?? '',
  BillingAccountName: ({ names }) => names.application ?? '',
  BillingCurrency: () => 'USD',
  BillingPeriodStart: row => month(row, 0),
  BillingPeriodEnd: row => month(row, 1),
  ChargeCategory: () => 'Usage',
  ChargeClass: () => '',
  ChargeDescription: row => `Calls of ${row.group.model || 'APIs'} by ${row.names.application ?? 'an application'}`,
  ChargeFrequency: () => 'Usage-Based',
  ChargePeriodStart: row => iso(day(row)),
  ChargePeriodEnd: row => iso(new Date(day(row).getTime() + 86_400_000)),
  ConsumedQuantity: row => tokens(row) || row.requests,
  ConsumedUnit: row => (tokens(row) > 0 ? 'Tokens' : 'Requests'),
  ContractedCost: ({ costUsd }) => costUsd,
  EffectiveCost: ({ costUsd }) => costUsd,
  InvoiceIssuerName: () => 'Gatehouse',
  ListCost: ({ costUsd }) => costUsd,
  PricingCategory: () => 'Standard',
  ProviderName: ({ group }) => group.provider ?? '',
  PublisherName: ({ group }) => group.provider ?? '',
  ResourceId: ({ group }) => group.model ?? '',
  ResourceType: () => 'Model',
  ServiceCategory: () => 'AI and Machine Learning',
  ServiceName: ({ group }) => group.model || 'API',
  SubAccountId: ({ group }) => group.team ?? '',
  SubAccountName: ({ names }) => names.team ?? '',
}

export const costsAsCsv = (rows: readonly CostRow[]): string => table(CSV, rows)
export const costsAsFocus = (rows: readonly CostRow[]): string => table(FOCUS, rows)

/** CSV of RFC 4180 with a head. */
export function table<R>(columns: Columns<R>, rows: readonly R[]): string {
  const lines = rows.map(row => Object.values(columns).map(of => field(String(of(row)))))
  return [Object.keys(columns), ...lines].map(cells => `${cells.join(',')}\r\n`).join('')
}

/** RFC 4180; what a spreadsheet would take for a formula is made text. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
