import type { KeptPurge } from './policy-binding.entity.js'

/** A node that was away for longer has begun anew, or asks for what it stored before anyway. */
const KEPT_MS = 86_400_000
const MOST = 200

/** With one more, which stands in for those that it covers, and without those that every node must have heard of. */
export function withPurge(purges: readonly KeptPurge[], purge: KeptPurge): KeptPurge[] {
  const now = Date.parse(purge.at)
  const kept = purges.filter(
    ({ at, by, value }) =>
      purge.by !== 'all' && now - Date.parse(at) < KEPT_MS && !(by === purge.by && value === purge.value),
  )
  // Beyond the bound nothing is forgotten to be forgotten: more is.
  return kept.length < MOST ? [...kept, purge] : [{ ...purge, by: 'all', value: '' }]
}
