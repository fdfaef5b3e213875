import type { SplitRules } from '@gatehouse/shared/config/upstream.js'
import type { Endpoint } from './endpoint.js'
import { hashOf, mix } from './hash.js'

/** Targets that get a share of calls together. */
export interface SplitGroup {
  readonly name: string
  readonly weight: number
  /** The same on all nodes. */
  readonly seed: number
  endpoints: readonly Endpoint[]
}

/** Gives each call to a group of targets, by rendezvous hashing: a share that grows takes callers from others and moves no one else. */
export class Split {
  readonly groups: readonly SplitGroup[]

  constructor(readonly rules: SplitRules) {
    this.groups = rules.shares.map(({ group, weight }) => ({ name: group, weight, seed: hashOf(group), endpoints: [] }))
  }

  /** `key` is of the caller; `wanted` names a group, whatever its share. */
  choose(key: number, wanted: string | undefined): SplitGroup {
    if (wanted !== undefined) {
      const named = this.groups.find(({ name }) => name === wanted)
      if (named) return named
    }
    let best = this.groups[0]!
    let least = Number.POSITIVE_INFINITY
    for (const group of this.groups) {
      const score = group.weight === 0 ? Number.POSITIVE_INFINITY : -Math.log(fraction(key, group.seed)) / group.weight
      if (score >= least) continue
      least = score
      best = group
    }
    return best
  }
}

/** Above 0, below 1. */
const fraction = (key: number, seed: number): number => (mix(key, seed) + 1) / 0x1_0000_0001
