import type { nodeState } from '@gatehouse/shared/api/fleet.js'
import type { z } from 'zod'
import type { StoredRefusal } from './node-rows.js'

export type NodeState = z.output<typeof nodeState>

export interface NodeFacts {
  revoked: boolean
  connected: boolean
  /** Since the node last said anything; null for never. */
  silentMs: number | null
  /** False: it has not served anything of ours yet. */
  acknowledged: boolean
  revision: number
  desiredRevision: number
  /** Since the first revision was committed that the node does not serve; 0 when there is none. */
  lagMs: number
  refusal: StoredRefusal | null
  /** What it was ordered to, and what it says it is. */
  drain: { ordered: boolean; draining: boolean; drained: boolean }
}

// Nodes speak every 5 s, so whoever was silent for this long is gone, whatever the row says.
const OFFLINE_MS = 20_000
// What is behind for longer than this is not merely busy with it.
const APPLYING_MS = 5_000

/** What to call a node's condition. */
export function stateOf(node: NodeFacts): NodeState {
  if (node.revoked) return 'revoked'
  if (!node.connected || node.silentMs === null || node.silentMs > OFFLINE_MS) return 'offline'
  if (node.drain.drained) return 'drained'
  if (node.drain.ordered || node.drain.draining) return 'draining'
  if (node.acknowledged && node.revision >= node.desiredRevision)
    return node.refusal?.refusals.length ? 'degraded' : 'in_sync'
  if (node.refusal && !node.refusal.accepted) return 'refused'
  return node.lagMs <= APPLYING_MS ? 'applying' : 'lagging'
}
