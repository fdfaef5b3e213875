import { usd } from '../money.js'
import type { InvoiceLine } from './invoice.js'

const NAMES: Record<InvoiceLine['item'], string> = {
  fee: 'Fee',
  requests: 'Requests',
  tokens: 'Tokens',
  inputTokens: 'Input tokens',
  outputTokens: 'Output tokens',
  cost: 'Model costs',
}
/** All digits, and both of the cents. */
export function exactDollars(amount: string): string {
  const [whole, cents = ''] = amount.split('.')
  return `$${whole}.${cents.padEnd(2, '0')}`
}

const number = new Intl.NumberFormat('en-US')

/** The arithmetic of a line, for people: `Requests: 2,000 more × $1 per 1,000`. */
export function lineWords(line: InvoiceLine): string {
  return `${NAMES[line.item]}: ${wordsOf(line)}`
}

const dollars = (nano: bigint): string => exactDollars(usd(nano))

function wordsOf({ item, quantity, rate, per, flat, included, after }: InvoiceLine): string {
  if (item === 'cost') return `${dollars(quantity)} × ${rate} %`
  if (item === 'fee') return quantity === per ? dollars(rate) : `${quantity} of ${per} days × ${dollars(rate)}`
  if (quantity === 0n) return `${number.format(included)}, all included`
  const units = number.format(quantity)
  const what =
    after > 0 ? `${units} more` : included > 0 ? `the first ${units} beyond ${number.format(included)} included` : units
  const each = per === 1n ? '' : ` per ${number.format(per)}`
  return `${what} × ${dollars(rate)}${each}${flat === 0n ? '' : ` + ${dollars(flat)}`}`
}
