import { expect, test } from 'vitest'
import { CallLimits, Part } from '../call-limits.js'
import type { Denial, Reservation } from './contract.js'
import { SimulatedClock } from './testing/simulated-clock.js'
import { SimulatedFleet } from './testing/simulated-fleet.js'

const NODES = 3
const SECONDS = 10
const CALLS_PER_MS = 3
const limits = {
  requests: { limit: 10_000_000, windowMs: 60_000 },
  tokens: { limit: 10_000_000_000, windowMs: 60_000 },
  budget: { limit: 1_000_000_000_000, windowMs: 30 * 86_400_000, unpriced: 'deny' as const },
}

test.each([
  ['one budget', ['sub']],
  ['three budgets within one another', ['sub', 'lim_1/app_1/alice', 'lim_2']],
])(
  'limits of requests, tokens and money over three nodes cost no round trip a call, and hardly any call waits: %s',
  async (_, accounts) => {
    const clock = new SimulatedClock()
    const fleet = new SimulatedFleet(clock, { nodes: NODES, workers: 2, limits })
    let calls = 0
    let waited = 0
    let denied = 0
    const call = (): void => {
      const worker = fleet.nodes[calls % NODES]!.workers[Math.floor(calls / NODES) % 2]!
      const limiter = new CallLimits(accounts.map(account => new Part(worker.of(account, limits), true)))
      calls++
      const money: Reservation = { full: 50_000, least: 10_000, reserved: 0 }
      const go = (denial: Denial | undefined): void => {
        if (denial) denied++
        else clock.after(200, () => limiter.settle(500, 400, money.reserved, 30_000))
      }
      const answer = limiter.admit(500, money)
      if (!(answer instanceof Promise)) return go(answer)
      waited++
      void answer.then(go)
    }
    clock.every(1, () => {
      for (let i = 0; i < CALLS_PER_MS; i++) call()
      return clock.now < SECONDS * 1_000
    })
    await clock.runTo(SECONDS * 1_000)
    expect(calls).toBeGreaterThanOrEqual(SECONDS * 1_000 * CALLS_PER_MS)
    expect(denied).toBe(0)
    // Twenty a second and node at the most, however many calls there are.
    expect(fleet.ledger.exchanges).toBeLessThanOrEqual(NODES * 20 * SECONDS)
    expect(fleet.ledger.exchanges / calls).toBeLessThan(0.02)
    expect(waited / calls).toBeLessThan(0.02)
  },
)
