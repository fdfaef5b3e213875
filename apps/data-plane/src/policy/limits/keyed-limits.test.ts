import type { Ctx, Reply } from '@gatehouse/policies/contract.js'
import { config } from '@gatehouse/policies/rate-limit/config.js'
import rateLimit from '@gatehouse/policies/rate-limit/policy.js'
import { bare } from '@gatehouse/policies/testing.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyed } from './contract.js'
import { SimulatedClock } from './testing/simulated-clock.js'
import { SimulatedFleet } from './testing/simulated-fleet.js'

interface Call {
  node: number
  worker: number
  at: number
  key: string
}

/** Sends calls through the policy on each worker of each node; gives back the times of those that went through, by key. */
async function run(settings: object, nodes: number, workers: number, calls: readonly Call[]) {
  const clock = new SimulatedClock()
  const fleet = new SimulatedFleet(clock, { nodes, workers, limits: {} })
  const hooks = fleet.nodes.map(node =>
    node.workers.map(leases => {
      const values = new WeakMap<Ctx, unknown>()
      return rateLimit.compile(config.parse({ key: ['application'], ...settings }), {
        ...bare,
        now: () => clock.now,
        limiter: (key, limits) => leases.of(keyed('pol_1', key), limits),
        slot: <T>() => ({
          get: (ctx: Ctx) => values.get(ctx) as T | undefined,
          set: (ctx: Ctx, value: T) => void values.set(ctx, value),
        }),
      })
    }),
  )
  const admitted = new Map<string, number[]>()
  let refused = 0
  for (const { node, worker, at, key } of calls)
    clock.at(at, () => {
      const policy = hooks[node]![worker]!
      const ctx = { applicationId: key } as Ctx
      const decided = (reply: Reply | undefined): void => {
        const head = { status: 200, headers: [] as string[] }
        policy.onResponse!(ctx, head)
        // Headers are right at every call: a refused one has nothing left of some window.
        expect(head.headers).toContain('ratelimit')
        if (reply) {
          refused++
          expect(head.headers[head.headers.indexOf('x-ratelimit-remaining') + 1]).toBe('0')
        } else admitted.set(key, [...(admitted.get(key) ?? []), clock.now])
        policy.onComplete?.(ctx, { status: 200, error: undefined, totalUs: 0 })
      }
      const outcome = policy.onRequest!(ctx)
      if (outcome instanceof Promise) void outcome.then(decided)
      else decided(outcome)
    })
  await clock.runTo(20_000)
  const all = [...admitted.values()].reduce((sum, each) => sum + each.length, 0)
  expect(all + refused).toBe(calls.length)
  return { admitted, refused }
}

function most(times: readonly number[], windowMs: number): number {
  let from = 0
  let best = 0
  for (const [index, at] of times.entries()) {
    while (times[from]! <= at - windowMs) from++
    best = Math.max(best, index - from + 1)
  }
  return best
}

const call = (nodes: number, workers: number) =>
  fc.record({
    node: fc.nat(nodes - 1),
    worker: fc.nat(workers - 1),
    at: fc.nat(9_000),
    key: fc.constantFrom('app_1', 'app_2'),
  })

test('over 1,000 seeds no window, long or short, ever holds more calls than it may, over all workers and nodes', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 1, max: 3 })
        .chain(nodes => fc.tuple(fc.constant(nodes), fc.array(call(nodes, 2), { maxLength: 80 }))),
      fc.integer({ min: 3, max: 20 }),
      fc.integer({ min: 3, max: 8 }),
      async ([nodes, calls], limit, short) => {
        runs++
        const settings = { limit, window: '4s', burst: { limit: short, window: '1s' } }
        const { admitted } = await run(settings, nodes, 2, calls)
        for (const times of admitted.values()) {
          expect(most(times, 4_000)).toBeLessThanOrEqual(limit)
          expect(most(times, 1_000)).toBeLessThanOrEqual(short)
        }
      },
    ),
    { numRuns: 1_000 },
  )
  expect(runs).toBe(1_000)
}, 120_000)

test('a call that the short window refuses costs the long one nothing', async () => {
  const at = (time: number) => ({ node: 0, worker: 0, at: time, key: 'app_1' })
  const rush = Array.from({ length: 20 }, (_, index) => at(index * 10))
  const later = [3_000, 6_000].map(at)
  const { admitted, refused } = await run({ limit: 4, window: '1m', burst: { limit: 2, window: '1s' } }, 1, 1, [
    ...rush,
    ...later,
  ])
  expect(admitted.get('app_1')).toHaveLength(4)
  expect(refused).toBe(18)
})

test('nodes divide a limit in equal parts', async () => {
  const calls = [0, 1].flatMap(node =>
    Array.from({ length: 30 }, (_, index) => ({ node, worker: 0, at: index * 20, key: 'app_1' })),
  )
  expect((await run({ limit: 10, window: '1m' }, 2, 1, calls)).admitted.get('app_1')).toHaveLength(10)
})
