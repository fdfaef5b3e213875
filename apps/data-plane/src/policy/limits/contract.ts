import type { Limits } from '@gatehouse/shared/config/resources.js'
import { isOneOfMany } from '@gatehouse/shared/limits/scopes.js'
import type { TokenPrice } from '@gatehouse/shared/price.js'

export interface Denial {
  code: 'rate_limited' | 'token_limited' | 'quota_exhausted' | 'concurrency_limited' | 'budget_exhausted'
  retryAfterMs: number
}

export interface WindowState {
  limit: number
  remaining: number
  resetMs: number
  windowMs: number
}

/** What RateLimit headers show; a snapshot that may lag by a lease. Undefined where the plan has no such limit. Money is in nano-USD. */
export interface LimitState {
  requests: WindowState | undefined
  tokens: WindowState | undefined
  budget?: WindowState | undefined
}

/** The money that a call is to have before it leaves, in nano-USD. */
export interface Reservation {
  /** Its cost if it uses all that it may. */
  readonly full: number
  /** Less than this is of no use to it; at least 1. */
  readonly least: number
  /** What it got: `full`, or less where that is all there is. */
  reserved: number
  /** Output tokens a choice that what it got affords; undefined where that is no limit. */
  readonly outputLimit?: number | undefined
  /** Price by which a call of a model without one is counted. */
  readonly assumed?: TokenPrice | undefined
}

/** A budget's terms of counting. */
export type Budget = NonNullable<Limits['budget']>

/** Limits of one subscription, shared by all its keys, all workers and all nodes; lives across revisions. */
export interface SubscriptionLimiter {
  /**
   * Asks for one call that is estimated to use `tokens` tokens, and for money where it costs some. Undefined: admitted. A promise only where this
   * worker's lease is used up. Whatever was admitted must be settled exactly once, on every exit.
   */
  admit(tokens: number, money: Reservation | null): Denial | undefined | Promise<Denial | undefined>
  /** `reserved` and `cost` in nano-USD. */
  settle(estimated: number, used: number, reserved: number, cost: number): void
  /** A request that was admitted is not made after all. It is settled all the same. */
  giveBack(): void
  state(): LimitState
  /** Undefined where no money is counted. */
  readonly budget: Pick<Budget, 'unpriced' | 'price'> | undefined
  /** Per cent of the budget that are used, as far as is known; of several the most. */
  readonly budgetUsed: number
  /** Used so far that calls go to the cheapest target of their model. */
  readonly sparing: boolean
}

/** What begins so is counted by a policy's key and not by a subscription: this node alone knows of it, and it is forgotten when nothing counts. */
const BY_KEY = 'key:'
export const keyed = (policy: string, key: string): string => `${BY_KEY}${policy}:${key}`
export const isKeyed = (id: string): boolean => id.startsWith(BY_KEY)
/** There may be as many of its kind as callers like, so it is forgotten when nothing counts. */
export const isPassing = (id: string): boolean => isKeyed(id) || isOneOfMany(id)

export interface LimiterSource {
  /** The same object for the same subscription, or, while it is in use, for the same key; `limits` may change with a revision. */
  of(subscriptionId: string, limits: Limits): SubscriptionLimiter
}
