import { expect, test } from 'vitest'
import { type NodeFacts, nodeState } from './node-state.js'

const fine: NodeFacts = {
  revoked: false,
  connected: true,
  silentMs: 100,
  acknowledged: true,
  revision: 7,
  desiredRevision: 7,
  lagMs: 0,
  refusal: null,
}
const refusal = (accepted: boolean) => ({ revision: 7, accepted, refusals: [] })

test.each<[string, Partial<NodeFacts>]>([
  ['in_sync', {}],
  ['in_sync', { refusal: refusal(true) }],
  ['applying', { revision: 6, lagMs: 300 }],
  ['applying', { acknowledged: false }],
  ['lagging', { revision: 6, lagMs: 60_000 }],
  ['refused', { revision: 6, lagMs: 300, refusal: refusal(false) }],
  ['offline', { connected: false }],
  ['offline', { silentMs: 60_000 }],
  ['offline', { silentMs: null }],
  ['revoked', { revoked: true, connected: false }],
])('%s for %j', (state, facts) => expect(nodeState({ ...fine, ...facts })).toBe(state))
