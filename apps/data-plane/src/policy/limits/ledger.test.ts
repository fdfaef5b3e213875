import { expect, test } from 'vitest'
import { keyed } from './contract.js'
import { Ledger } from './ledger.js'
import { nothing } from './messages.js'

const HOUR_MS = 3_600_000

/** One worker, and limits of one call an hour. */
function node() {
  let now = 0
  let admitted = false
  const ledger = new Ledger({
    now: () => now,
    workers: () => 1,
    wall: () => now,
    send: (_, message) => {
      admitted = message.type === 'grant' && message.requests > 0
    },
  })
  const none = { firstTokens: 0, tokens: 0, wantedTokens: 0, leastMoney: 0, money: 0, wantedMoney: 0 }
  const rest = { ...none, slots: 0, wantedSlots: 0 }
  const limits = { requests: { limit: 1, windowMs: HOUR_MS } }
  const call = (subscription: string): boolean => {
    ledger.receive(0, { type: 'ask', subscription, limits, calls: 1, requests: 1, ...rest, give: nothing() })
    return admitted
  }
  const pass = (ms: number) => {
    now += ms
    ledger.sweep()
  }
  return { ledger, call, pass }
}

test('keys of one policy, however many, leave those of others their own accounts', () => {
  const { ledger, call, pass } = node()
  for (let i = 0; i < 50_100; i++) call(keyed('pol_1', String(i)))
  expect(ledger.size).toBe(50_001)
  expect(['a', 'b', 'a'].map(key => call(keyed('pol_2', key)))).toEqual([true, true, false])
  expect(['a', 'b', 'a'].map(key => call(`sub_1/${key}`))).toEqual([true, true, false])
  pass(3 * HOUR_MS)
  expect(ledger.size).toBe(0)
  expect(['a', 'b', 'a'].map(key => call(keyed('pol_1', key)))).toEqual([true, true, false])
})

test('where there is room for no more of all, each policy still has some', () => {
  const { ledger, call } = node()
  for (let i = 0; i < 50_000; i++)
    for (const policy of ['pol_1', 'pol_2', 'pol_3', 'pol_4']) call(keyed(policy, String(i)))
  expect(ledger.size).toBe(200_000)
  for (let i = 0; i < 1_100; i++) expect(call(keyed('pol_5', String(i)))).toBe(i <= 1_000)
  expect(ledger.size).toBe(201_001)
})
