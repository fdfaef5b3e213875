import { z } from 'zod'

/** What of a plan is counted. Money is in nano-USD. */
export const limitKinds = ['requests', 'tokens', 'concurrency', 'budget'] as const
export const limitKind = z.enum(limitKinds)
export type LimitKind = z.output<typeof limitKind>

/** How long a node may use what it was last allotted without being heard; after that it counts as cut off. */
export const SHARE_LIFE_MS = 10_000
/** Whoever is short says so again within this time; after it a wish that was not met counts no more. */
export const WISH_LIFE_MS = 2_000
/** As SHARE_LIFE_MS, of money, of which a node that is cut off gets no other share. */
export const BUDGET_LIFE_MS = 600_000

const id = z.string().min(1).max(120)
const units = z.int().min(0)

/**
 * What a node says of one limit. A ceiling is what the node may have in use within the window; the node alone lowers it, before it says
 * so, and the ledger alone raises it. So the ceilings of all nodes, as the ledger knows them, are never less than they are, and
 * whatever is lost or late, all nodes together have no more in use than the limit.
 */
export const claim = z.object({
  /** Whose limit: a subscription's, or the account of a limit beside plans; see `accountOf`. */
  subscription: id,
  kind: limitKind,
  /** Start of a calendar window, ms since the epoch; 0 where the window rolls. */
  window: units,
  /** In use within the window. */
  used: units,
  /** The node's ceiling from now on; never below `used`. */
  keep: units,
  /** The ceiling that it would like; never below `keep`. */
  want: units,
  /** What it cannot do without: beyond that it gives back what it holds if another node asks. */
  need: units,
  /** Time until something of `used` is free again, ms; 0 where nothing is used. */
  freeMs: units,
})
export type Claim = z.output<typeof claim>

export const allotment = z.object({
  subscription: id,
  kind: limitKind,
  window: units,
  /** The node's ceiling. */
  held: units,
  /** Its fair part while not everybody's wish can be met, else the whole limit. */
  fair: units,
  /** What the other nodes had in use when last heard. */
  othersUsed: units,
  /** Time until some of that is free again, ms; 0 where nothing is used. */
  othersFreeMs: units,
  /** What the others could spare, where this claim was not met: they have been asked to give it back. */
  othersSpare: units,
  /** The ledger cannot be reached: `held` is what the node kept, and until it is told otherwise it limits alone. */
  alone: z.boolean().optional(),
})
export type Allotment = z.output<typeof allotment>

/** What the ledger knows of one node's part in a limit. */
export interface Part {
  held: number
  want: number
  used: number
  need: number
  freeMs: number
}

/** The highest level such that everybody gets what they want up to it, and all of them together no more than the limit. */
export function fairShare(limit: number, wants: readonly number[]): number {
  const ascending = [...wants].sort((a, b) => a - b)
  let left = limit
  for (const [index, want] of ascending.entries()) {
    const level = Math.floor(left / (ascending.length - index))
    if (want > level) return Math.max(0, level)
    left -= want
  }
  return limit
}

/** Decides a claim, given the others' parts. Pure; its caller makes sure that one claim of a limit is decided at a time. */
export function apportion(limit: number, others: readonly Part[], { keep, want }: Pick<Claim, 'keep' | 'want'>) {
  let taken = 0
  let othersUsed = 0
  let othersFreeMs = 0
  let othersSpare = 0
  for (const part of others) {
    taken += part.held
    othersUsed += part.used
    othersSpare += Math.max(0, part.held - part.need)
    if (part.used > 0 && (othersFreeMs === 0 || part.freeMs < othersFreeMs)) othersFreeMs = part.freeMs
  }
  const fair = fairShare(limit, [want, ...others.map(part => part.want)])
  const held = Math.max(keep, Math.min(want, fair, limit - taken))
  return { held, fair, othersUsed, othersFreeMs, othersSpare: held < want ? othersSpare : 0 }
}
