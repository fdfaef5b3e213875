import type { Limits } from '@gatehouse/shared/config/resources.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallLimits, Part } from './call-limits.js'
import type { Denial, Reservation } from './limits/contract.js'
import { SimulatedClock } from './limits/testing/simulated-clock.js'
import { SimulatedFleet } from './limits/testing/simulated-fleet.js'

const HOUR_MS = 3_600_000
const requests = (limit: number): Limits => ({ requests: { limit, windowMs: HOUR_MS } })
const budget = (limit: number, more: object = {}): Limits => ({
  budget: { limit, windowMs: HOUR_MS, unpriced: 'deny', ...more },
})
const money = (full: number): Reservation => ({ full, least: Math.ceil(full / 4), reserved: 0 })

/** One node, and calls under several accounts of it. */
function house(limits: Record<string, Limits>) {
  const clock = new SimulatedClock()
  const fleet = new SimulatedFleet(clock, { nodes: 1, workers: 1, limits: account => limits[account]! })
  const [worker] = fleet.nodes[0]!.workers
  const under = (...accounts: string[]) =>
    new CallLimits(
      accounts.map(account => new Part(worker!.of(account, limits[account]!), !account.startsWith('wide'))),
    )
  /** Undefined: it goes. */
  const ask = async (call: CallLimits, reservation: Reservation | null = null): Promise<Denial | undefined> => {
    const answer = call.admit(0, reservation)
    if (!(answer instanceof Promise)) return answer
    const late: (Denial | undefined)[] = []
    void answer.then(denial => late.push(denial))
    for (let i = 0; i < 30 && late.length === 0; i++) await clock.runTo(clock.now + 100)
    expect(late).toHaveLength(1)
    return late[0]
  }
  const used = async (account: string, kind: 'requests' | 'budget') => {
    await clock.runTo(clock.now + 5_000)
    return fleet.ledger.used(account, kind)
  }
  return { clock, under, ask, used }
}

test('a call goes only where all of its limits let it, and what one refuses costs the others nothing', async () => {
  const { under, ask, used } = house({ sub: requests(10), wide: requests(2) })
  const outcomes: (string | undefined)[] = []
  for (let i = 0; i < 4; i++) {
    const call = under('sub', 'wide')
    const denial = await ask(call)
    outcomes.push(denial?.code)
    if (!denial) call.settle(0, 0, 0, 0)
  }
  expect(outcomes).toEqual([undefined, undefined, 'rate_limited', 'rate_limited'])
  expect(await used('sub', 'requests')).toBe(2)
})

test('a call may spend what the budget with least left gives it, and each is charged what it cost', async () => {
  const { under, ask, used } = house({ sub: budget(1_000), wide: budget(400) })
  const call = under('sub', 'wide')
  const reservation = money(600)
  expect(await ask(call, reservation)).toBeUndefined()
  expect(reservation.reserved).toBe(400)
  call.settle(0, 0, reservation.reserved, 300)
  expect([await used('sub', 'budget'), await used('wide', 'budget')]).toEqual([300, 300])
})

test('a soft budget counts and never refuses; callers are told nothing of it', async () => {
  const { under, ask, used } = house({ sub: budget(100, { soft: true }) })
  for (let i = 0; i < 3; i++) {
    const call = under('sub')
    const reservation = money(80)
    expect(await ask(call, reservation)).toBeUndefined()
    call.settle(0, 0, reservation.reserved, 80)
  }
  expect(await used('sub', 'budget')).toBe(240)
  const call = under('sub')
  await ask(call, money(1))
  expect(call.budgetUsed).toBeGreaterThanOrEqual(240)
  expect(call.state().budget).toBeUndefined()
})

test('the fullest of its budgets says how much is used, and any of them that calls are to cost little', async () => {
  const { under, ask } = house({ sub: budget(1_000), wide: budget(200, { downgradeAt: 50 }) })
  const call = under('sub', 'wide')
  expect(call.sparing).toBe(false)
  const reservation = money(120)
  await ask(call, reservation)
  call.settle(0, 0, reservation.reserved, 120)
  const next = under('sub', 'wide')
  await ask(next, money(4))
  expect(next.budgetUsed).toBeGreaterThanOrEqual(60)
  expect(next.sparing).toBe(true)
})

test('callers are told of their own limits whichever has least left, and of those that many share nothing', async () => {
  const { under, ask } = house({ sub: requests(10), key: requests(5), wide: requests(3) })
  const call = under('sub', 'key', 'wide')
  await ask(call)
  expect(call.state().requests).toMatchObject({ limit: 5, remaining: 4 })
})

test('whatever calls ask and cost, no account ever holds more than its limit, and in the end each counts just what went', async () => {
  const asked = fc.record({
    account: fc.nat(2),
    full: fc.integer({ min: 4, max: 400 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(asked, { maxLength: 25 }),
      fc.array(fc.integer({ min: 50, max: 900 }), { minLength: 4, maxLength: 4 }),
      async (calls, caps) => {
        const accounts = ['a', 'b', 'c']
        const limits = Object.fromEntries([...accounts, 'all'].map((name, i) => [name, budget(caps[i]!)]))
        const { under, ask, used } = house(limits)
        const spent: Record<string, number> = { a: 0, b: 0, c: 0, all: 0 }
        for (const { account, full, share } of calls) {
          const name = accounts[account]!
          const call = under(name, 'all')
          const reservation = money(full)
          if (await ask(call, reservation)) continue
          const cost = Math.floor(reservation.reserved * share)
          call.settle(0, 0, reservation.reserved, cost)
          for (const each of [name, 'all']) spent[each]! += cost
        }
        for (const [index, name] of [...accounts, 'all'].entries()) {
          expect(spent[name]).toBeLessThanOrEqual(caps[index]!)
          expect(await used(name, 'budget')).toBe(spent[name])
        }
      },
    ),
    { numRuns: 40 },
  )
})
