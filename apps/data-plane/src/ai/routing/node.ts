import type { RuleFacts } from '@gatehouse/shared/routing/rule.js'
import type { CompiledTarget } from '../../config/target.js'
import type { Place } from '../../exchange/places.js'

/** Whose calls a canary keeps together. */
export type Stickiness = { readonly by: 'user' | 'key' | 'call' } | { readonly by: 'header'; readonly header: string }

/** What nodes ask of the call that they choose for. */
export interface Choosing {
  /** Estimated. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Per cent of the budget that are used, of several the most; 0 where no budget counts the call. */
  readonly budgetUsed: number
  /** A budget is used so far that the call is to cost as little as it can. */
  readonly sparing: boolean
  /** Of the last message, by ISO 639-1; empty where it cannot be told. */
  readonly language: string
  /** Where the caller is; null: nobody knows. */
  readonly callerPlace: Place | null
  /** The last message; empty where that is no text. */
  readonly text: string
  /** What costs too much to be found out for each attempt anew, by whoever found it. */
  readonly matched: Map<object, number>
  /** performance.now() of this choice. */
  readonly now: number
  /** ms since the epoch. */
  readonly time: number
  /** Bits of the failures so far. */
  readonly kinds: number
  /** True below a choice that names one of them. */
  named: boolean
  /** Slug; empty where there is none. */
  readonly plan: string
  /** Empty where there is none. */
  header(name: string): string
  identity(stickiness: Stickiness): string
  facts(): RuleFacts
  /** The target could be asked now. */
  admits(target: CompiledTarget): boolean
  /** What is to be asked beside, whose answer only counts in figures. Taken at the first choice of a call. */
  mirror(target: CompiledTarget): void
}

/** A part of a routing tree: compiled once a snapshot, asked for each attempt, never waiting, changing nothing. */
export interface Node {
  /** Null: nobody below it can be asked. */
  pick(call: Choosing): CompiledTarget | null
}
