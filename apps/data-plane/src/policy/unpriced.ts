import type { TokenPrice } from '@gatehouse/shared/price.js'
import { dearer } from './call-budget.js'
import type { Budget } from './limits/contract.js'

type Terms = Pick<Budget, 'unpriced' | 'price'>

const STRICT = ['allow', 'price', 'deny'] as const

/** Where a call is under several budgets the strictest says what becomes of one without a price, and of two prices the dearer counts. */
export function strictest(a: Terms | undefined, b: Terms | undefined): Terms | undefined {
  if (!a || !b) return a ?? b
  if (a.unpriced !== b.unpriced) return STRICT.indexOf(a.unpriced) > STRICT.indexOf(b.unpriced) ? a : b
  return { unpriced: a.unpriced, price: both(a.price, b.price) }
}

const both = (a: TokenPrice | undefined, b: TokenPrice | undefined): TokenPrice | undefined =>
  a && b ? dearer(a, b) : (a ?? b)
