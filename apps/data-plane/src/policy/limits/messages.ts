import type { Limits } from '@gatehouse/shared/config/resources.js'
import type { Denial, LimitState } from './contract.js'

/** A worker needs more than its lease holds. Answered once, always. */
export interface Ask {
  type: 'ask'
  subscription: string
  limits: Limits
  /** Calls that wait for this answer; 0: it is the next lease, asked for before this one ends. */
  calls: number
  /** Requests wanted at best, so that the next ones need not ask. */
  requests: number
  /** Tokens that the first waiting call needs, all of them together, and wanted at best. */
  firstTokens: number
  tokens: number
  wantedTokens: number
  /** Money, nano-USD: what the first waiting call cannot do without, what all of them would like, and wanted at best. */
  leastMoney: number
  money: number
  wantedMoney: number
  slots: number
  /** Slots wanted at best. */
  wantedSlots: number
  give: Returned
}

/** What a worker did not use of its leases, and what its calls used beyond what they had reserved. */
export interface Returned {
  requests: number
  tokens: number
  money: number
  slots: number
  excess: number
  moneyExcess: number
}

export interface Give {
  type: 'give'
  subscription: string
  give: Returned
}

export interface Grant {
  type: 'grant'
  subscription: string
  requests: number
  tokens: number
  money: number
  slots: number
  /** Requests, tokens and money are void this long after they were asked for. */
  lifeMs: number
  /** Why not more, when not every waiting call could be served. */
  denial: Denial | undefined
  state: LimitState
}

/** Another worker is short of slots: give idle ones back now, even if there are none. */
export interface Recall {
  type: 'recall'
  subscription: string
}

export type ToLedger = Ask | Give
export type FromLedger = Grant | Recall

export const nothing = (): Returned => ({
  requests: 0,
  tokens: 0,
  money: 0,
  slots: 0,
  excess: 0,
  moneyExcess: 0,
})
