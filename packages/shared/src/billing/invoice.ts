import { nanoUsd } from '../money.js'
import type { Meter } from './meters.js'
import type { PlanPrice } from './plan-price.js'
import { proportion, tierLines } from './tiers.js'

const DAY_MS = 86_400_000
const CENT = 10_000_000n

/** A month of UTC, such as `2027-01`; times in ms, the end is not part of it. */
export interface Month {
  name: string
  start: number
  end: number
}

export function monthOf(name: string): Month {
  const [year, month] = name.split('-').map(Number)
  return { name, start: Date.UTC(year!, month! - 1, 1), end: Date.UTC(year!, month!, 1) }
}

export const monthAt = (at: number): Month => monthOf(new Date(at).toISOString().slice(0, 7))

/** What a subscription used in a month. */
export interface Used {
  /** Calls that succeeded. */
  requests: number
  inputTokens: number
  outputTokens: number
  /** nano-USD, of models. */
  cost: bigint
}

/** A line of an invoice: `quantity × rate ÷ per + flat`, which comes to `nano`. Money in nano-USD. */
export interface InvoiceLine {
  item: 'fee' | Meter | 'cost'
  /** Days of the month; units; nano-USD of model costs. */
  quantity: bigint
  rate: bigint
  per: bigint
  flat: bigint
  nano: bigint
  /** Units that cost nothing, told at the first line of a meter. */
  included: number
  /** Units before those of this line, beyond what is included. */
  after: number
}

export interface Invoice {
  lines: InvoiceLine[]
  /** The sum of the lines. */
  total: bigint
  /** In whole cents, rounded half up once. */
  due: bigint
}

/** When a subscription held, as far as it falls into a month. */
export interface Held {
  /** ms since the epoch. */
  from: number
  /** Null: it goes on. */
  to: number | null
}

/** What a month comes to. The fee is for the days of UTC in which the subscription held; one a year falls due in the month in which that year begins while the subscription holds. */
export function invoiceOf(price: PlanPrice, used: Used, held: Held, month: Month): Invoice {
  const lines = [...feeLines(price, held, month), ...meterLines(price, used), ...costLines(price, used)]
  const total = lines.reduce((sum, { nano }) => sum + nano, 0n)
  return { lines, total, due: proportion(total, 1, CENT) * CENT }
}

function feeLines({ amount, per }: PlanPrice, held: Held, month: Month): InvoiceLine[] {
  const fee = nanoUsd(amount)
  const all = (month.end - month.start) / DAY_MS
  const first = Math.floor(Math.max(held.from, month.start) / DAY_MS)
  const last = Math.ceil(Math.min(held.to ?? month.end, month.end) / DAY_MS)
  const days = Math.max(0, last - first)
  if (fee === 0n || days === 0) return []
  if (per === 'year') return yearBegins(held, month) ? [line('fee', { quantity: 1n, rate: fee, per: 1n })] : []
  return [line('fee', { quantity: BigInt(days), rate: fee, per: BigInt(all) })]
}

/** Years begin on the day and at the time of the first; on the month's last day where it has no such day. */
function yearBegins({ from, to }: Held, month: Month): boolean {
  const begins = new Date(from)
  begins.setUTCFullYear(new Date(month.start).getUTCFullYear())
  if (begins.getUTCDate() !== new Date(from).getUTCDate()) begins.setUTCDate(0)
  const at = begins.getTime()
  return at >= month.start && at < month.end && at >= from && (to === null || at < to)
}

function meterLines({ meters = [] }: PlanPrice, used: Used): InvoiceLine[] {
  return meters.flatMap(({ of, mode = 'graduated', per = 1, included = 0, tiers }) => {
    const count = of === 'tokens' ? used.inputTokens + used.outputTokens : used[of]
    const steps = tiers.map(({ upTo, price, flat }) => ({
      ...{ upTo: upTo ?? null, rate: nanoUsd(price), flat: nanoUsd(flat ?? '0') },
    }))
    const lines = tierLines(count, { mode, per, included, tiers: steps })
    if (lines.length === 0 && count > 0)
      return [line(of, { quantity: 0n, rate: 0n, per: 1n, included: Math.min(count, included) })]
    return lines.map((each, i) =>
      line(of, {
        ...{ quantity: BigInt(each.quantity), rate: each.rate, per: BigInt(each.per), flat: each.flat },
        ...{ included: i === 0 ? Math.min(count, included) : 0, after: each.after },
      }),
    )
  })
}

function costLines({ costPercent }: PlanPrice, { cost }: Used): InvoiceLine[] {
  if (!costPercent || cost === 0n) return []
  return [line('cost', { quantity: cost, rate: BigInt(costPercent), per: 100n })]
}

type Part = Pick<InvoiceLine, 'quantity' | 'rate' | 'per'> & Partial<InvoiceLine>

const line = (item: InvoiceLine['item'], { quantity, rate, per, flat = 0n, included = 0, after = 0 }: Part) => ({
  ...{ item, quantity, rate, per, flat, included, after },
  nano: proportion(rate, quantity, per) + flat,
})
