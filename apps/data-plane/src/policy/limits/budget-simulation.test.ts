import { WISH_LIFE_MS } from '@gatehouse/shared/limits/sharing.js'
import { expect, it } from 'vitest'
import { CallLimits, Part } from '../call-limits.js'
import type { Denial, Reservation } from './contract.js'
import { SimulatedClock } from './testing/simulated-clock.js'
import { SimulatedFleet, type SimulatedNode } from './testing/simulated-fleet.js'

const CAP = 1_000_000
const CALLERS = 100
const SPAN_MS = 20_000
/** Settled excess reaches its node's ledger within this time. */
const TOLD_MS = 50
/** A refusal may rest on what was known this long ago: another's wish, the answer that heeds it, and refusals repeated from that. */
const STALE_MS = WISH_LIFE_MS + 600

/** Numbers from a seed, as good for every run of it (mulberry32). */
function numbers(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return { real: next, upTo: (n: number) => Math.floor(next() * n) }
}

/** Of one run of a node and one account: what it spent, and the most that its calls in flight used beyond what they had reserved. */
class Run {
  spent = 0
  mostExcess = 0
  private excess = 0

  began(excess: number): void {
    this.excess += excess
    this.mostExcess = Math.max(this.mostExcess, this.excess)
  }

  told(excess: number): void {
    this.excess -= excess
  }
}

/** The whole house, in which two subscriptions have a part each; or one alone. */
const HOUSE = 'lim_house'
const SUBSCRIPTIONS = ['sub_1', 'sub_2'] as const

/** Callers over nodes that crash, start again and lose their way to the ledger, with calls of any cost; under one budget or under several. */
async function simulate(seed: number) {
  const random = numbers(seed)
  const clock = new SimulatedClock()
  const nodes = 1 + random.upTo(4)
  const nested = seed % 2 === 0
  const caps = new Map<string, number>(
    nested
      ? [[HOUSE, CAP], ...SUBSCRIPTIONS.map((id): [string, number] => [id, Math.floor(CAP * (0.3 + random.real()))])]
      : [[SUBSCRIPTIONS[0], CAP]],
  )
  const limitsOf = (account: string) => ({
    budget: { limit: caps.get(account)!, windowMs: 30 * 86_400_000, unpriced: 'deny' as const },
  })
  const transit = () => 1 + random.upTo(random.real() < 0.05 ? 300 : 8)
  const fleet = new SimulatedFleet(clock, { nodes, workers: 2, limits: limitsOf, transit })
  const runs = new Map<string, Run>()
  const runOf = ({ holder }: SimulatedNode, account: string) => {
    const key = `${holder} ${account}`
    const run = runs.get(key) ?? new Run()
    runs.set(key, run)
    return run
  }
  const runsOf = (account: string) => [...runs].flatMap(([key, run]) => (key.endsWith(` ${account}`) ? [run] : []))
  // From a budget that lasts to one that is spent ten times over.
  const price = (CAP / CALLERS) * (0.5 + random.real() * 20)
  const largest = 2 * price
  const short = new Map<string, number>()
  const linkedAt = new Map<string, number>()
  const phantoms: object[] = []
  fleet.ledger.onDecided = () => {
    for (const account of caps.keys()) if (fleet.ledger.free(account, 'budget') < largest) short.set(account, clock.now)
  }

  const call = () => {
    const node = fleet.nodes[random.upTo(nodes)]!
    const worker = node.workers[random.upTo(2)]!
    const accounts = nested ? [SUBSCRIPTIONS[random.upTo(2)]!, HOUSE] : [SUBSCRIPTIONS[0]]
    const full = Math.max(2, Math.floor(largest * random.real()))
    const money: Reservation = { full, least: Math.max(1, Math.floor(full / 4)), reserved: 0 }
    const beyond = random.real() < 0.2 ? 1.3 : 1
    const share = random.real() * beyond
    const lasts = 5 + random.upTo(3_000)
    const limiter = new CallLimits(accounts.map(id => new Part(worker.of(id, limitsOf(id)), true)))
    const go = (denial: Denial | undefined) => {
      if (!node.alive) return
      if (denial) {
        const isPlenty = accounts.every(
          id =>
            fleet.ledger.free(id, 'budget') >= largest &&
            clock.now - Math.max(short.get(id) ?? 0, linkedAt.get(node.holder) ?? 0) > STALE_MS,
        )
        if (isPlenty && node.path.linked) phantoms.push({ at: clock.now, full, denial })
        return
      }
      // The provider bills it whatever becomes of the node.
      const cost = Math.floor(money.reserved * share)
      const excess = Math.max(0, cost - money.reserved)
      const counted = accounts.map(id => runOf(node, id))
      for (const run of counted) {
        run.spent += cost
        run.began(excess)
      }
      clock.after(lasts, () => {
        if (node.alive) limiter.settle(0, 0, money.reserved, cost)
        clock.after(TOLD_MS, () => {
          for (const run of counted) run.told(excess)
        })
      })
    }
    const answer = limiter.admit(0, money)
    if (answer instanceof Promise) void answer.then(go)
    else go(answer)
  }
  for (let i = 0; i < CALLERS; i++) clock.at(random.upTo(SPAN_MS), call)

  const crash = (index: number) => {
    const node = fleet.nodes[index]!
    fleet.restart(index)
    // Its records arrive some time later, and close its accounts.
    clock.after(500 + random.upTo(5_000), () => {
      for (const account of caps.keys()) fleet.ledger.settle(node.holder, account, runOf(node, account).spent)
    })
  }
  for (let i = random.upTo(4); i > 0; i--) clock.at(random.upTo(SPAN_MS), () => crash(random.upTo(nodes)))
  for (let i = random.upTo(4); i > 0; i--)
    clock.at(random.upTo(SPAN_MS), () => {
      const node = fleet.nodes[random.upTo(nodes)]!
      node.path.cut()
      clock.after(random.upTo(8_000), () => {
        if (!node.alive) return
        linkedAt.set(node.holder, clock.now)
        node.path.mend()
      })
    })
  await clock.runTo(SPAN_MS + 20_000)
  const accounts = [...caps].map(([account, cap]) => {
    const all = runsOf(account)
    return {
      ...{ account, cap, told: fleet.ledger.used(account, 'budget') },
      spent: all.reduce((sum, run) => sum + run.spent, 0),
      bound: all.reduce((sum, run) => sum + run.mostExcess, 0),
    }
  })
  return { accounts, phantoms }
}

// A thousand seeds are 10⁵ calls; some suffice from day to day.
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 60)

it(`budgets hold over nodes that crash, start again and are cut off, each alone and one within another: ${SEEDS} seeds`, {
  timeout: 600_000,
}, async () => {
  let spentWhole = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { accounts, phantoms } = await simulate(seed)
    for (const { account, cap, spent, bound, told } of accounts) {
      const of = `seed ${seed}, ${account}`
      expect(
        spent,
        `${of}: over the cap by more than calls in flight used beyond what they reserved`,
      ).toBeLessThanOrEqual(cap + bound)
      expect(told, `${of}: the ledger's sum`).toBe(spent)
    }
    expect(phantoms, `seed ${seed}: refused while money was left`).toEqual([])
    if (accounts.some(({ cap, spent }) => spent > 0.9 * cap)) spentWhole++
  }
  // Or no cap would have been tried.
  expect(spentWhole).toBeGreaterThan(SEEDS / 4)
})
