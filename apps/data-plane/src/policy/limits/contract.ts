import type { Limits } from '@gatehouse/shared/config/resources.js'

export interface Denial {
  code: 'rate_limited' | 'token_limited' | 'concurrency_limited'
  retryAfterMs: number
}

/** What RateLimit headers show; a snapshot that may lag by a lease. Undefined where the plan has no such limit. */
export interface LimitState {
  requests: { limit: number; remaining: number; resetMs: number; windowMs: number } | undefined
  tokens: { limit: number; remaining: number; resetMs: number; windowMs: number } | undefined
}

/** Limits of one subscription, shared by all its keys and all workers of the node; lives across revisions. */
export interface SubscriptionLimiter {
  /**
   * Asks for one call that is estimated to use `tokens` tokens. Undefined: admitted. A promise only where this worker's lease is used up.
   * Whatever was admitted must be settled exactly once, on every exit.
   */
  admit(tokens: number): Denial | undefined | Promise<Denial | undefined>
  settle(estimated: number, used: number): void
  state(): LimitState
}

export interface LimiterSource {
  /** The same object for the same subscription; `limits` may change with a revision. */
  of(subscriptionId: string, limits: Limits): SubscriptionLimiter
}
