import type { Limits } from '@gatehouse/shared/config/resources.js'

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
}

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
}

/** What begins so is counted by a policy's key and not by a subscription: this node alone knows of it, and it is forgotten when nothing counts. */
const BY_KEY = 'key:'
export const keyed = (policy: string, key: string): string => `${BY_KEY}${policy}:${key}`
export const isKeyed = (id: string): boolean => id.startsWith(BY_KEY)

export interface LimiterSource {
  /** The same object for the same subscription, or, while it is in use, for the same key; `limits` may change with a revision. */
  of(subscriptionId: string, limits: Limits): SubscriptionLimiter
}
