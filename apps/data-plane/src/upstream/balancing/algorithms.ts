import type { Balancing } from '@gatehouse/shared/config/upstream.js'
import type { Endpoint } from './endpoint.js'
import { mix } from './hash.js'
import { peakEwma } from './two-choices.js'

/** Chooses among those that may be called, of which there is one at least, by their shares. `key` is of the caller, `now` performance.now(). */
export type Algorithm = (usable: readonly Endpoint[], key: number, now: number) => Endpoint

/** Smooth weighted turns, as nginx takes them: shares are exact, and the same target's turns are spread out. */
export function roundRobin(usable: readonly Endpoint[]): Endpoint {
  let sum = 0
  let best = usable[0]!
  for (const each of usable) {
    sum += each.share
    each.state.due += each.share
    if (each.state.due > best.state.due) best = each
  }
  best.state.due -= sum
  return best
}

const tied: Endpoint[] = []

/** Fewest open calls for their share; among equals by turns. */
export function leastConnections(usable: readonly Endpoint[]): Endpoint {
  let least = Number.POSITIVE_INFINITY
  for (const each of usable) {
    const load = each.state.active / each.share
    if (load < least) tied.length = 0
    if (load > least) continue
    least = load
    tied.push(each)
  }
  const chosen = roundRobin(tied)
  tied.length = 0
  return chosen
}

/** Rendezvous hashing by weight: a target that comes or goes moves its own callers and no others. */
export function consistentHash(usable: readonly Endpoint[], key: number): Endpoint {
  let best = usable[0]!
  let least = Number.POSITIVE_INFINITY
  for (const each of usable) {
    const score = -Math.log((mix(key, each.seed) + 1) / 0x1_0000_0001) / each.share
    if (score >= least) continue
    least = score
    best = each
  }
  return best
}

export const algorithmOf: Readonly<Record<Balancing['algorithm'], Algorithm>> = {
  'round-robin': roundRobin,
  'least-connections': leastConnections,
  'consistent-hash': consistentHash,
  'peak-ewma': peakEwma,
}
