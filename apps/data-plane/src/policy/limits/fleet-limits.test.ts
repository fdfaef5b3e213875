import type { Limits } from '@gatehouse/shared/config/resources.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Denial } from './contract.js'
import { PATIENCE_MS } from './patience.js'
import { SimulatedClock } from './testing/simulated-clock.js'
import { type FleetOptions, SimulatedFleet } from './testing/simulated-fleet.js'

interface Admitted {
  at: number
  node: number
  tokens: number
}

function fleetOf(options: FleetOptions & { limits: Limits }) {
  const clock = new SimulatedClock()
  const fleet = new SimulatedFleet(clock, options)
  const admitted: Admitted[] = []
  const denied: (Denial & { at: number; node: number })[] = []
  const waits: number[] = []
  let active = 0
  let mostActive = 0
  const call = (at: number, node: number, worker: number, { lasts = 1, estimated = 0, used = 0 } = {}) =>
    clock.at(at, () => {
      const limiter = fleet.nodes[node]!.workers[worker]!.of('sub', options.limits)
      const go = (denial: Denial | undefined) => {
        waits.push(clock.now - at)
        if (denial) return void denied.push({ ...denial, at: clock.now, node })
        admitted.push({ at: clock.now, node, tokens: used })
        mostActive = Math.max(mostActive, ++active)
        clock.after(lasts, () => {
          active--
          limiter.settle(estimated, used, 0, 0)
        })
      }
      const answer = limiter.admit(estimated, null)
      if (answer instanceof Promise) void answer.then(go)
      else go(answer)
    })
  return { clock, fleet, admitted, denied, waits, call, mostActive: () => mostActive }
}

/** Most in any window. */
function mostWithin(admitted: readonly Admitted[], windowMs: number, weight = (_: Admitted) => 1): number {
  let most = 0
  let sum = 0
  let from = 0
  for (const each of admitted) {
    sum += weight(each)
    while (admitted[from]!.at <= each.at - windowMs) sum -= weight(admitted[from++]!)
    most = Math.max(most, sum)
  }
  return most
}

const perSecond = (limit: number): Limits => ({ requests: { limit, windowMs: 1_000 } })

describe('limits over several nodes', () => {
  it('admit a call that asks for more than its node has at hand, also after a pause, while most of the limit is left', async () => {
    const limits: Limits = { tokens: { limit: 60_000, windowMs: 86_400_000 } }
    const { clock, admitted, denied, call } = fleetOf({ nodes: 1, workers: 2, limits })
    for (const [index, at] of [0, 100, 200, 300, 15_000, 18_000, 60_000, 60_100].entries())
      call(at, 0, index % 2, { lasts: 10, estimated: 1_040, used: 90 })
    await clock.runTo(70_000)
    expect(denied).toEqual([])
    expect(admitted.length).toBe(8)
  })

  it('never admit more in any window, over any number of nodes and workers, restarts and cuts of the path included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(5_000), fc.nat(2), fc.nat(1)), { minLength: 1, maxLength: 200 }),
        fc.array(fc.nat(4_000), { maxLength: 3 }),
        async (nodes, limit, calls, restarts) => {
          const { clock, fleet, admitted, denied, call } = fleetOf({ nodes, workers: 2, limits: perSecond(limit) })
          for (const [at, node, worker] of calls) call(at, node % nodes, worker)
          for (const [index, at] of restarts.entries()) clock.at(at, () => fleet.restart(index % nodes))
          await clock.runTo(10_000)
          expect(admitted.length + denied.length).toBeLessThanOrEqual(calls.length)
          if (restarts.length === 0) expect(admitted.length + denied.length).toBe(calls.length)
          expect(mostWithin(admitted, 1_000)).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('admit within one per cent of the limit at three times its rate', async () => {
    const limit = 400
    const { clock, admitted, waits, call } = fleetOf({ nodes: 2, workers: 2, limits: perSecond(limit) })
    for (let i = 0; i < 12_000; i++) call(i / 1.2, i % 2, (i >> 1) % 2)
    await clock.runTo(11_000)
    const bursts = admitted.filter(({ at }) => at > 1_500)
    expect(mostWithin(bursts, 1_000)).toBeLessThanOrEqual(limit)
    expect(mostWithin(bursts, 1_000)).toBeGreaterThanOrEqual(limit * 0.99)
    // Either node carries its part.
    const first = bursts.filter(({ node }) => node === 0).length
    expect(first / bursts.length).toBeGreaterThan(0.35)
    expect(first / bursts.length).toBeLessThan(0.65)
    // Most decisions wait for nobody; a refusal may wait for others who are asked to give something back.
    const sorted = waits.sort((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(5)
    expect(sorted.at(-1)).toBeLessThan(PATIENCE_MS + 10)
  })

  it('let the last request through at whichever node it arrives', async () => {
    const { clock, admitted, denied, call } = fleetOf({
      nodes: 3,
      workers: 1,
      limits: { requests: { limit: 6, windowMs: 60_000 } },
    })
    for (let i = 0; i < 10; i++) call(10 + i * 400, i % 3, 0)
    await clock.runTo(6_000)
    expect(admitted).toHaveLength(6)
    expect(denied).toHaveLength(4)
    for (const { retryAfterMs, at } of denied) {
      expect(at + retryAfterMs).toBeGreaterThan(60_000)
      expect(at + retryAfterMs).toBeLessThan(62_500)
    }
  })

  it('follow the callers from node to node', async () => {
    const { clock, admitted, call } = fleetOf({ nodes: 2, workers: 2, limits: perSecond(100) })
    for (let i = 0; i < 400; i++) call(10 + i * 20, i < 200 ? 0 : 1, i % 2)
    await clock.runTo(10_000)
    expect(admitted).toHaveLength(400)
  })

  it('cut off, go on with what they hold, then each alone on its share', async () => {
    const limit = 300
    const { clock, fleet, admitted, call } = fleetOf({ nodes: 2, workers: 2, limits: perSecond(limit) })
    for (let i = 0; i < 27_000; i++) call(i / 0.9, i % 2, (i >> 1) % 2)
    clock.at(5_000, () => {
      for (const { path } of fleet.nodes) path.cut()
    })
    await clock.runTo(31_000)
    expect(fleet.nodes.every(({ sharing }) => sharing.cutSince === 5_000)).toBe(true)
    const alone = admitted.filter(({ at }) => at > 17_000)
    expect(mostWithin(alone, 1_000)).toBeLessThanOrEqual(limit)
    expect(mostWithin(alone, 1_000)).toBeGreaterThanOrEqual(limit * 0.98)
    // While what each held runs out, at most an equal part more.
    expect(mostWithin(admitted, 1_000)).toBeLessThanOrEqual(limit * 1.5)
  })

  it('do the same where the ledger alone is away, and share again once it is back', async () => {
    const limit = 300
    const { clock, fleet, admitted, call } = fleetOf({ nodes: 2, workers: 2, limits: perSecond(limit) })
    for (let i = 0; i < 36_000; i++) call(i / 0.9, i < 18_000 ? i % 2 : 1, (i >> 1) % 2)
    const alone = () => fleet.nodes.map(({ sharing }) => sharing.alone)
    clock.at(5_000, () => {
      fleet.ledger.away = true
    })
    clock.at(8_000, () => expect(alone()).toEqual([true, true]))
    clock.at(30_000, () => {
      fleet.ledger.away = false
    })
    await clock.runTo(41_000)
    const within = (from: number, to: number) =>
      mostWithin(
        admitted.filter(({ at }) => at > from && at < to),
        1_000,
      )
    expect(within(17_000, 20_000)).toBeLessThanOrEqual(limit)
    expect(within(17_000, 20_000)).toBeGreaterThanOrEqual(limit * 0.98)
    // All calls at one node: it has no more than its part while it is alone, and all of it once they share.
    expect(within(22_000, 30_000)).toBeLessThanOrEqual(limit / 2 + 1)
    expect(within(34_000, 40_000)).toBeLessThanOrEqual(limit)
    expect(within(34_000, 40_000)).toBeGreaterThanOrEqual(limit * 0.98)
    expect(mostWithin(admitted, 1_000)).toBeLessThanOrEqual(limit * 1.5)
    expect(alone()).toEqual([false, false])
  })

  it('hold for tokens to what calls in flight used beyond their reserve', async () => {
    const { clock, admitted, call } = fleetOf({
      nodes: 2,
      workers: 2,
      limits: { tokens: { limit: 10_000, windowMs: 1_000 } },
    })
    for (let i = 0; i < 2_000; i++) call(i * 2, i % 2, (i >> 1) % 2, { estimated: 100, used: 80 + (i % 40), lasts: 30 })
    await clock.runTo(6_000)
    expect(mostWithin(admitted, 1_000, ({ tokens }) => tokens)).toBeLessThanOrEqual(10_000 + 30 * 20)
    expect(mostWithin(admitted, 1_000, ({ tokens }) => tokens)).toBeGreaterThan(9_500)
  })

  it('hold for calls at a time', async () => {
    const { clock, admitted, call, mostActive } = fleetOf({ nodes: 2, workers: 2, limits: { concurrency: 7 } })
    for (let i = 0; i < 500; i++) call(10 + i * 8, i % 2, (i >> 1) % 2, { lasts: 60 })
    await clock.runTo(6_000)
    expect(mostActive()).toBeLessThanOrEqual(7)
    expect(mostActive()).toBeGreaterThanOrEqual(6)
    expect(admitted.length).toBeGreaterThan(350)
  })

  it('cost the ledger an exchange now and then, not one a call', async () => {
    const { clock, fleet, admitted, call } = fleetOf({
      nodes: 2,
      workers: 2,
      limits: { requests: { limit: 1e6, windowMs: 60_000 } },
    })
    for (let i = 0; i < 10_000; i++) call(i / 2, i % 2, (i >> 1) % 2)
    await clock.runTo(6_000)
    expect(admitted).toHaveLength(10_000)
    expect(fleet.ledger.exchanges).toBeLessThan(60)
  })
})
