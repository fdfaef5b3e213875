import type { Limits } from '@gatehouse/shared/config/resources.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Denial } from './contract.js'
import { Leases } from './leases.js'
import { Ledger } from './ledger.js'

/** A node in simulated time: messages take `transit` ms each way, workers sweep and the ledger ticks as the real ones do. */
class Node {
  now = 0
  private seq = 0
  private readonly events: { at: number; seq: number; run: () => void }[] = []
  readonly workers: Leases[] = []
  readonly ledger: Ledger
  /** Asked of the ledger so far. */
  asks = 0

  constructor(count: number, transit = 0.2) {
    const later = (run: () => void) => this.at(this.now + transit, run)
    this.ledger = new Ledger({
      now: () => this.now,
      workers: () => count,
      wall: () => this.now,
      send: (worker, message) => later(() => this.workers[worker]!.receive(message)),
    })
    for (let id = 0; id < count; id++)
      this.workers.push(
        new Leases({
          now: () => this.now,
          send: message => {
            if (message.type === 'ask') this.asks++
            later(() => this.ledger.receive(id, message))
          },
        }),
      )
    this.every(20, () => {
      for (const worker of this.workers) worker.sweep()
    })
    this.every(10, () => this.ledger.tick())
  }

  at(time: number, run: () => void): void {
    this.events.push({ at: time, seq: this.seq++, run })
  }

  private every(ms: number, run: () => void): void {
    this.at(this.now + ms, () => {
      run()
      this.every(ms, run)
    })
  }

  async runTo(end: number): Promise<void> {
    for (;;) {
      this.events.sort((a, b) => a.at - b.at || a.seq - b.seq)
      const next = this.events[0]
      if (!next || next.at > end) break
      this.events.shift()
      this.now = next.at
      next.run()
      await Promise.resolve()
      await Promise.resolve()
    }
    this.now = end
  }
}

interface Admitted {
  at: number
  tokens: number
}

function caller(node: Node, limits: Limits) {
  const admitted: Admitted[] = []
  const denied: Denial[] = []
  const waits: number[] = []
  let active = 0
  let mostActive = 0
  const call = (worker: number, at: number, lasts: number, estimated = 0, used = estimated) =>
    node.at(at, () => {
      const limiter = node.workers[worker]!.of('sub', limits)
      const go = (denial: Denial | undefined) => {
        if (denial) return void denied.push(denial)
        admitted.push({ at: node.now, tokens: used })
        mostActive = Math.max(mostActive, ++active)
        node.at(node.now + lasts, () => {
          active--
          limiter.settle(estimated, used, 0, 0)
        })
      }
      const answer = limiter.admit(estimated, null)
      if (answer instanceof Promise) {
        waits.push(node.now)
        void answer.then(go)
      } else go(answer)
    })
  return { admitted, denied, call, mostActive: () => mostActive, waited: () => waits }
}

const mostWithin = (admitted: Admitted[], windowMs: number, weight: (a: Admitted) => number): number => {
  const sorted = [...admitted].sort((a, b) => a.at - b.at)
  let most = 0
  let sum = 0
  let from = 0
  for (const each of sorted) {
    sum += weight(each)
    while (sorted[from]!.at <= each.at - windowMs) sum -= weight(sorted[from++]!)
    most = Math.max(most, sum)
  }
  return most
}

describe('limits on one node', () => {
  it('never admits more requests in any window, over any number of workers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(5_000)), { minLength: 1, maxLength: 300 }),
        async (workers, limit, calls) => {
          const node = new Node(workers)
          const { admitted, denied, call } = caller(node, { requests: { limit, windowMs: 1_000 } })
          for (const [worker, at] of calls) call(worker % workers, at, 1)
          await node.runTo(6_000)
          expect(admitted.length + denied.length).toBe(calls.length)
          expect(mostWithin(admitted, 1_000, () => 1)).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: 150 },
    )
  })

  it.each([
    [300, 1_000, 10],
    [1_000, 10_000, 2],
  ])('admits nearly all of a limit of %d in %d ms at three times its rate', async (limit, windowMs, windows) => {
    const node = new Node(2)
    const { admitted, call } = caller(node, { requests: { limit, windowMs } })
    const calls = limit * windows * 3
    for (let i = 0; i < calls; i++) call(i % 2, (i * windowMs * windows) / calls, 1)
    await node.runTo(windowMs * (windows + 1))
    expect(mostWithin(admitted, windowMs, () => 1)).toBeLessThanOrEqual(limit)
    expect(admitted.length).toBeGreaterThan(limit * windows * 0.96)
  })

  it('lets no call of a steady flow wait, once it is steady', async () => {
    const node = new Node(2, 5)
    const { admitted, call, waited } = caller(node, {
      requests: { limit: 1e6, windowMs: 60_000 },
      tokens: { limit: 1e9, windowMs: 86_400_000 },
      concurrency: 10_000,
    })
    for (let i = 0; i < 1_000; i++) call(i % 2, 20 * i, 60_000, 100)
    await node.runTo(30_000)
    expect(admitted).toHaveLength(1_000)
    expect(waited().filter(at => at > 2_000)).toEqual([])
    expect(waited().length).toBeLessThan(40)
  })

  it.each([
    ['tokens', 100],
    ['no tokens', 0],
  ])('asks for a busy flow of calls that use %s a few times a second, not at every call', async (_, tokens) => {
    const node = new Node(1)
    const { admitted, call } = caller(node, {
      requests: { limit: 1e6, windowMs: 60_000 },
      tokens: { limit: 1e9, windowMs: 86_400_000 },
      concurrency: 10_000,
    })
    for (let i = 0; i < 2_000; i++) call(0, i, 5, tokens)
    await node.runTo(1_000)
    const warm = node.asks
    await node.runTo(2_000)
    expect(admitted).toHaveLength(2_000)
    expect(node.asks - warm).toBeLessThan(20)
  })

  it('lets the last request of a limit through at whichever worker it arrives', async () => {
    const node = new Node(4)
    const { admitted, denied, call } = caller(node, { requests: { limit: 5, windowMs: 60_000 } })
    for (let i = 0; i < 8; i++) call(i % 4, 1 + i * 50, 1)
    await node.runTo(1_000)
    expect(admitted).toHaveLength(5)
    expect(denied.map(denial => denial.code)).toEqual(['rate_limited', 'rate_limited', 'rate_limited'])
    expect(denied[0]!.retryAfterMs).toBeGreaterThan(59_000)
  })

  it('never passes a concurrency, and lets waiting calls have slots that idle elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(3_000), fc.integer({ min: 1, max: 400 })), {
          minLength: 1,
          maxLength: 120,
        }),
        async (workers, concurrency, calls) => {
          const node = new Node(workers)
          const { admitted, denied, call, mostActive } = caller(node, { concurrency })
          for (const [worker, at, lasts] of calls) call(worker % workers, at, lasts)
          await node.runTo(5_000)
          expect(admitted.length + denied.length).toBe(calls.length)
          expect(mostActive()).toBeLessThanOrEqual(concurrency)
        },
      ),
      { numRuns: 150 },
    )
    const node = new Node(2)
    const { admitted, call } = caller(node, { concurrency: 1 })
    call(0, 1, 10)
    call(1, 15, 10)
    await node.runTo(1_000)
    expect(admitted).toHaveLength(2)
  })

  it('passes a token limit by no more than what calls in flight used beyond their reserve', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.tuple(fc.nat(2), fc.nat(4_000), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 })), {
          minLength: 1,
          maxLength: 150,
        }),
        async (workers, calls) => {
          const node = new Node(workers)
          const { admitted, denied, call } = caller(node, { tokens: { limit: 500, windowMs: 1_000 } })
          let excess = 0
          for (const [worker, at, estimated, used] of calls) {
            call(worker % workers, at, 5, estimated, used)
            excess += Math.max(0, used - estimated)
          }
          await node.runTo(6_000)
          expect(admitted.length + denied.length).toBe(calls.length)
          expect(mostWithin(admitted, 1_000, each => each.tokens)).toBeLessThanOrEqual(500 + excess)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('gives back what was reserved and not used', async () => {
    const node = new Node(2)
    const { admitted, call } = caller(node, { tokens: { limit: 1_000, windowMs: 60_000 } })
    for (let i = 0; i < 9; i++) call(i % 2, 100 * i + 1, 5, 900, 100)
    await node.runTo(3_000)
    expect(admitted.length).toBeGreaterThanOrEqual(2)
    expect(admitted.reduce((sum, each) => sum + each.tokens, 0)).toBeLessThanOrEqual(1_000)
    expect(node.workers[0]!.of('sub', { tokens: { limit: 1_000, windowMs: 60_000 } }).state().tokens!.limit).toBe(1_000)
  })

  it('frees what a dead worker held', async () => {
    const node = new Node(2)
    const { admitted, call } = caller(node, { concurrency: 1 })
    call(0, 1, 1e9)
    node.at(50, () => node.ledger.workerGone(0))
    call(1, 60, 5)
    await node.runTo(1_000)
    expect(admitted).toHaveLength(2)
  })
})
