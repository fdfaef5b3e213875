import { expect, test } from 'vitest'
import { type NodeFacts, stateOf } from './node-state.js'

const fine: NodeFacts = {
  revoked: false,
  connected: true,
  silentMs: 100,
  acknowledged: true,
  revision: 7,
  desiredRevision: 7,
  lagMs: 0,
  refusal: null,
  drain: { ordered: false, draining: false, drained: false },
}
const refusals = [{ kind: 'api', id: 'a', reason: 'no' }]
const refusal = (accepted: boolean) => ({ revision: 7, accepted, refusals })
const drain = { ordered: false, draining: false, drained: false }

test.each<[string, Partial<NodeFacts>]>([
  ['in_sync', {}],
  ['degraded', { refusal: refusal(true) }],
  ['draining', { drain: { ...drain, ordered: true } }],
  ['draining', { drain: { ...drain, draining: true } }],
  ['drained', { drain: { ordered: true, draining: true, drained: true } }],
  ['applying', { revision: 6, lagMs: 300 }],
  ['applying', { acknowledged: false }],
  ['lagging', { revision: 6, lagMs: 60_000 }],
  ['refused', { revision: 6, lagMs: 300, refusal: refusal(false) }],
  ['offline', { connected: false }],
  ['offline', { silentMs: 60_000 }],
  ['offline', { silentMs: null }],
  ['revoked', { revoked: true, connected: false }],
])('%s for %j', (state, facts) => expect(stateOf({ ...fine, ...facts })).toBe(state))
