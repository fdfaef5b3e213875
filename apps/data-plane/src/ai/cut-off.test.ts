import { BUDGET_LIFE_MS, type Claim } from '@gatehouse/shared/limits/sharing.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LimiterSource } from '../policy/limits/contract.js'
import { Leases } from '../policy/limits/leases.js'
import { Ledger } from '../policy/limits/ledger.js'
import type { FromLedger } from '../policy/limits/messages.js'
import { type MergePath, Sharing } from '../policy/limits/sharing.js'
import { AiGateway, usageOf, whole } from './testing/ai-gateway.js'

// A node that loses the control plane, on the wire: what it holds of a budget it may spend, and no more of it.

/** Of a call that is told 10 and 5 tokens. */
const COST = 20_000
const HELD = 30 * COST

/** The way to a ledger that gives each limit so much, until it is cut. */
class Path implements MergePath {
  linked = true
  onLink: MergePath['onLink'] = () => {}
  onWanted: MergePath['onWanted'] = () => {}
  exchanges = 0
  /** The most of a budget that it gave. */
  given = 0

  async exchange(claims: Claim[]): ReturnType<MergePath['exchange']> {
    if (!this.linked) throw new Error('cut')
    this.exchanges++
    const unknown = { othersUsed: 0, othersFreeMs: 0, othersSpare: 0, fair: 1e15 }
    const allotments = claims.map(({ subscription, kind, window, keep, want }) => ({
      ...{ subscription, kind, window, ...unknown },
      held: Math.max(keep, Math.min(want, HELD)),
    }))
    for (const { kind, held } of allotments) if (kind === 'budget') this.given = Math.max(this.given, held)
    return { allotments, nodes: 2 }
  }

  cut(): void {
    this.linked = false
    this.onLink()
  }
}

let later = 0
const now = () => performance.now() + later
const path = new Path()
const sharing = new Sharing({ now, path })
const deliver = (message: FromLedger) => void queueMicrotask(() => leases.receive(message))
const ledger = new Ledger({ now, wall: Date.now, workers: () => 1, send: (_, message) => deliver(message), sharing })
const leases: Leases = new Leases({ now, send: message => queueMicrotask(() => ledger.receive(0, message)) })
const limiters: LimiterSource = { of: (id, limits) => leases.of(id, limits) }
const timer = setInterval(() => {
  leases.sweep()
  ledger.tick()
  sharing.tick()
}, 5)

let gateway: AiGateway
beforeAll(async () => {
  gateway = await AiGateway.start({ limiters })
  const answer = { id: 'c', choices: [{ index: 0, message: { content: 'Yes.' } }], usage: usageOf(10, 5) }
  for (const provider of [gateway.one, gateway.two]) provider.play(whole(200, answer))
  const budget = { limit: 10_000 * COST, windowMs: 3_600_000, unpriced: 'deny' }
  const limit = [
    { id: 'lim_1', tenantId: 'ten_1', scope: { kind: 'model', id: 'mdl_chat' }, limits: { budget } },
    {
      id: 'lim_2',
      tenantId: 'ten_1',
      scope: { kind: 'model', id: 'mdl_sure' },
      limits: { requests: { limit: 1_000, windowMs: 3_600_000 } },
    },
  ]
  expect(gateway.test.apply({ limit }, {}, true).accepted).toBe(true)
})
afterAll(async () => {
  clearInterval(timer)
  await gateway.stop()
})

const ask = async (model: string) => {
  const response = await gateway.chat(model, { max_tokens: 5 })
  const body = (await response.json()) as { error?: { code: string } }
  return response.status === 200 ? 200 : `${response.status} ${body.error?.code}`
}

test('calls under a budget stop when what the node holds is spent; those under none, or of a limit of requests, do not', async () => {
  // A first call gets what it needs; that more is at hand takes the node another word with the ledger.
  do expect(await ask('chat')).toBe(200)
  while (path.given < HELD / 2)
  path.cut()
  const seen: (string | number)[] = []
  while (seen.at(-1) !== '429 budget_exhausted' && seen.length < 60) seen.push(await ask('chat'))
  expect(seen.at(-1)).toBe('429 budget_exhausted')
  // It goes on with what it held when it was cut off, and spends none of what may be another's.
  expect(seen.length).toBeGreaterThan(5)
  expect(seen.length * COST).toBeLessThanOrEqual(HELD)
  expect([await ask('moved'), await ask('sure'), await ask('sure')]).toEqual([200, 200, 200])
})

test('what it held is not its own for ever', async () => {
  later += BUDGET_LIFE_MS + 3_600_000
  expect(await ask('chat')).toBe('429 budget_exhausted')
  expect(await ask('moved')).toBe(200)
})
