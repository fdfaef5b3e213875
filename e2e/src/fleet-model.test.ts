import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GROUPS, History, hashOfKey, KEYS } from './fleet-model/history.js'
import { Replica, SimulatedNode } from './fleet-model/world.js'

/** What may happen next; the number says to whom, or what exactly. */
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('commit'), which: fc.nat(1000) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('hear'), which: fc.nat(1000) }) },
  { weight: 12, arbitrary: fc.record({ what: fc.constantFrom('plane', 'take', 'take'), which: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('connect'), which: fc.nat(1000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('partition', 'kill node', 'kill and empty node', 'kill replica'),
      which: fc.nat(1000),
    }),
  },
)

const worlds = fc.record({
  replicas: fc.integer({ min: 1, max: 3 }),
  nodes: fc.integer({ min: 1, max: 5 }),
  events: fc.array(event, { minLength: 30, maxLength: 120 }),
})

/** A node serves just what was committed for its group at one revision; no key opens it that did not then. */
function honest(history: History, { state, store, group }: SimulatedNode): void {
  const { runtime } = store
  expect(runtime.revision).toBe(state.revision ?? 0)
  if (state.revision === undefined) {
    for (const key of KEYS) expect(runtime.keyByHash(hashOfKey(key))).toBeUndefined()
    return
  }
  expect(state.stateHash.toString('hex')).toBe(history.hash(state.revision, group))
  for (const key of KEYS)
    expect(runtime.keyByHash(hashOfKey(key))?.resource.state === 'active').toBe(
      history.opens(state.revision, group, key),
    )
}

test('whatever happens, nodes serve committed views, never fail open, and converge', () => {
  const runs = Number(process.env.FLEET_HISTORIES ?? 500)
  let served = 0
  fc.assert(
    fc.property(worlds, ({ replicas: r, nodes: n, events }) => {
      const history = new History()
      const replicas = Array.from({ length: r }, () => new Replica(history))
      const nodes = Array.from({ length: n }, (_, at) => new SimulatedNode(GROUPS[at % GROUPS.length]!))
      for (const { what, which } of events) {
        const node = nodes[which % n]!
        const replica = replicas[which % r]!
        if (what === 'commit') history.commit(which)
        else if (what === 'hear') replica.hear()
        else if (what === 'plane') node.plane()
        else if (what === 'take') for (let more = which % 20; node.take() && more > 0; more--);
        else if (what === 'connect') node.connect(replica)
        else if (what === 'partition') node.partition()
        else if (what === 'kill replica') {
          replica.restart()
          for (const each of nodes) each.partition(replica)
        } else node.restart(what === 'kill and empty node')
        honest(history, node)
      }
      served += nodes.filter(({ state }) => (state.revision ?? 0) > 0).length
      // Everybody is well again.
      for (const replica of replicas) replica.hear()
      for (const [at, node] of nodes.entries()) {
        node.connect(replicas[at % r]!)
        while (node.plane() || node.take()) honest(history, node)
        expect(node.state.revision).toBe(history.head)
      }
    }),
    { numRuns: runs },
  )
  // The histories were not ones in which nothing got through.
  expect(served).toBeGreaterThan(runs / 2)
}, 300_000)
