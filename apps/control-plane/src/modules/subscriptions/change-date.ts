import { monthAt } from '@gatehouse/shared/billing/invoice.js'
import { isByUse, type PlanPrice } from '@gatehouse/shared/billing/plan-price.js'
import { nanoUsd } from '@gatehouse/shared/money.js'

type Price = Pick<PlanPrice, 'amount' | 'per' | 'meters' | 'costPercent'>

const MONTHS = { month: 1, year: 12 } as const

/**
 * When a change of plan that is granted now takes effect: at once, or, where the new plan costs less, at the end of the period that is
 * paid for. Periods count from when the old plan came into force. One that is paid by use is left at the end of a month, as all of a
 * month is paid for by the plan that holds then.
 */
export function changeDate(from: Price | null, to: Price | null, since: Date | null, now: Date): Date {
  if (!from) return now
  const date = since && yearly(to) < yearly(from) ? periodEnd(since, MONTHS[from.per], now) : now
  return isByUse(from) ? new Date(monthAt(date.getTime()).end) : date
}

const yearly = (price: Price | null): bigint =>
  price === null ? 0n : nanoUsd(price.amount) * BigInt(12 / MONTHS[price.per])

function periodEnd(start: Date, months: number, now: Date): Date {
  for (let passed = months; ; passed += months) {
    const end = monthsAfter(start, passed)
    if (end > now) return end
  }
}

/** The same day and time so many months on; the month's last day where it has no such day. */
function monthsAfter(start: Date, months: number): Date {
  const end = new Date(start)
  end.setUTCMonth(start.getUTCMonth() + months)
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0)
  return end
}
