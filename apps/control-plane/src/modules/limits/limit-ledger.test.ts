import { randomUUID } from 'node:crypto'
import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import type { Claim } from '@gatehouse/shared/limits/sharing.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Database } from '../../platform/database/database.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { LimitLedger } from './limit-ledger.js'
import { LimitRuns } from './limit-runs.js'

let plane: TestControlPlane
let ledger: LimitLedger
/** As another replica would have it. */
let other: LimitLedger
let subscription: string

const LIMITS = {
  requests: { limit: 100, window: '1m' },
  concurrency: 5,
  budget: { amount: '1.50', window: '1mo' },
}

beforeAll(async () => {
  plane = await TestControlPlane.start()
  ledger = plane.app.get(LimitLedger)
  other = new LimitLedger(plane.app.get(Database))
  await plane.query(`INSERT INTO tenant (id, slug, name) VALUES ('ten_1', 'acme', 'Acme')`)
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_1', 'org-1', 'Org')`)
  await plane.query(
    `INSERT INTO product (id, tenant_id, slug, name, visibility) VALUES ('prod_1', 'ten_1', 'open', 'Open', 'public')`,
  )
  await plane.query(
    `INSERT INTO plan (id, tenant_id, product_id, slug, name, approval, limits, questions) VALUES ('plan_1', 'ten_1', 'prod_1', 'free', 'Free', 'auto', $1, '[]')`,
    [JSON.stringify(LIMITS)],
  )
})
afterAll(() => plane?.close())
beforeEach(async () => {
  subscription = `sub_${randomUUID()}`
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ($1, 'org_1', 'App', 'usr')`,
    [subscription.replace('sub', 'app')],
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
     VALUES ($1, 'ten_1', 'org_1', $2, 'prod_1', 'plan_1', 'active', 'usr')`,
    [subscription, subscription.replace('sub', 'app')],
  )
})

const claim = (more: Partial<Claim> = {}): Claim => ({
  subscription,
  kind: 'requests',
  window: 0,
  used: 0,
  keep: 0,
  want: 0,
  need: 0,
  freeMs: 0,
  ...more,
})
const node = (holder: string) => ({ nodeId: `node_${holder}`, holder })
const held = async (holder: string, more: Partial<Claim>, by = ledger) =>
  (await by.decide(node(holder), [claim(more)]))[0]?.held

test('what nodes hold never exceeds the limit, whichever replica they ask', async () => {
  const ceilings = new Map<string, number>()
  const ask = async (index: number) => {
    const holder = `n${index % 5}`
    const keep = Math.floor((ceilings.get(holder) ?? 0) / 2)
    ceilings.set(holder, keep)
    const granted = await held(holder, { used: keep, keep, want: keep + 40 }, index % 2 ? ledger : other)
    ceilings.set(holder, granted!)
    expect([...ceilings.values()].reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(100)
  }
  // Each node has one claim under way, five of them at a time.
  await Promise.all(
    [0, 1, 2, 3, 4].map(async first => {
      for (let index = first; index < 60; index += 5) await ask(index)
    }),
  )
  expect([...ceilings.values()].reduce((sum, value) => sum + value, 0)).toBeGreaterThan(90)
})

test('one answer tells what the others use, and when some of it is free', async () => {
  await held('a', { used: 30, keep: 40, want: 40, need: 40, freeMs: 5_000 })
  const [answer] = await ledger.decide(node('b'), [claim({ want: 100 })])
  expect(answer).toMatchObject({ held: 60, fair: 60, othersUsed: 30, othersSpare: 0 })
  expect(answer!.othersFreeMs).toBeGreaterThan(4_000)
  expect(answer!.othersFreeMs).toBeLessThanOrEqual(5_000)
})

test('what a silent node held is free once none of it can be in use', async () => {
  await held('gone', { want: 100 })
  expect(await held('b', { want: 10 })).toBe(0)
  await plane.query(`UPDATE limit_part SET reclaim_at = now() - interval '1 ms' WHERE account = $1`, [subscription])
  expect(await held('b', { want: 10 })).toBe(10)
  await ledger.sweep()
  const rows = await plane.query('SELECT holder FROM limit_part WHERE account = $1', [subscription])
  expect(rows).toEqual([{ holder: 'b' }])
})

test('a part outlives its node for as long as its window', async () => {
  await held('a', { used: 10, keep: 10, want: 10 })
  const [row] = await plane.query<{ ms: string }>(
    'SELECT extract(epoch FROM reclaim_at - now()) * 1000 AS ms FROM limit_part WHERE account = $1',
    [subscription],
  )
  expect(Number(row!.ms)).toBeGreaterThan(69_000)
  expect(Number(row!.ms)).toBeLessThanOrEqual(70_000)
})

test('limits that the plan does not set, and subscriptions that are not there, get no answer', async () => {
  const claims = [claim({ kind: 'tokens', want: 1 }), claim({ subscription: 'sub_none', want: 1 })]
  expect(await ledger.decide(node('a'), claims)).toEqual([])
  expect(await ledger.decide(node('a'), [claim({ kind: 'concurrency', want: 9 })])).toMatchObject([{ held: 5 }])
})

test('both parties read what is used and what is left', async () => {
  const publisher = await plane.person('publisher', { acme: ['publisher'] })
  const stranger = await plane.person('stranger')
  await held('a', { used: 30, keep: 40, want: 40, freeMs: 5_000 })
  await held('b', { used: 12, keep: 12, want: 12, freeMs: 9_000 })
  await ledger.decide(node('a'), [
    claim({ kind: 'budget', used: 250_000_000, keep: 300_000_000, want: 300_000_000, freeMs: 1 }),
  ])
  const { body } = await publisher.get<Record<string, unknown>>(`/subscriptions/${subscription}/limits`)
  expect(body).toMatchObject({
    requests: { limit: 100, used: 42, remaining: 58, window: '1m', calendar: false, resetsAt: expect.any(String) },
    concurrency: { limit: 5, used: 0, remaining: 5 },
    budget: { amount: '1.50', used: '0.25', remaining: '1.25', unpriced: 'deny', window: '1mo' },
  })
  expect(body).not.toHaveProperty('tokens')
  expect(await stranger.get(`/subscriptions/${subscription}/limits`)).toMatchObject({ status: 404 })
})

test('a calendar window counts what belongs to it', async () => {
  await plane.query(`UPDATE plan SET limits = $1`, [
    JSON.stringify({ tokens: { limit: 1_000, window: '1d', calendar: true, timeZone: 'Europe/Berlin' } }),
  ])
  const publisher = await plane.person('other', { acme: ['publisher'] })
  const { start, end } = calendarWindow({ unit: 'd', count: 1, timeZone: 'Europe/Berlin' }, Date.now())
  const tokens = { kind: 'tokens' as const, keep: 600, want: 600 }
  await ledger.decide(node('a'), [claim({ ...tokens, window: start, used: 500 })])
  // Of yesterday.
  await ledger.decide(node('b'), [claim({ ...tokens, window: start - 86_400_000, used: 600 })])
  const { body } = await publisher.get<Record<string, unknown>>(`/subscriptions/${subscription}/limits`)
  const resetsAt = new Date(end).toISOString()
  expect(body).toEqual({
    tokens: { limit: 1_000, used: 500, remaining: 500, window: '1d', calendar: true, resetsAt },
  })
  await plane.query(`UPDATE plan SET limits = $1`, [JSON.stringify(LIMITS)])
})

test('a run that ended without saying what it spent is settled by its journals', async () => {
  const runs = plane.app.get(LimitRuns)
  const run = (holder: string, opened: number, journals: string[]) =>
    runs.note({ nodeId: 'node_x', holder, opened, journals })
  const claimed = (holder: string, more: Partial<Claim>) =>
    ledger.decide({ nodeId: 'node_x', holder }, [claim({ kind: 'budget', ...more })])
  const first = `${subscription} 1`
  await run(first, 1_000, ['j1', 'j2'])
  await claimed(first, { used: 100, keep: 1_000, want: 900_000_000 })
  // Of two of its workers, and of one of another run.
  await plane.query(
    `INSERT INTO journal_spend (epoch, account, minute, cost_nano) VALUES ('j1', $1, now(), 700), ('j2', $1, now(), 11), ('j3', $1, now(), 5)`,
    [subscription],
  )
  const second = `${subscription} 2`
  await run(second, 2_000, ['j3'])
  expect(await claimed(second, { want: 900_000_000 })).toMatchObject([{ held: 600_000_000, othersUsed: 100 }])
  await runs.settle('node_x')
  expect(await claimed(second, { want: 1_500_000_000 })).toMatchObject([
    { held: 1_500_000_000 - 711, othersUsed: 711, othersSpare: 0 },
  ])
  // What is settled is not settled again, and the run that goes on is not at all.
  await plane.query(`UPDATE journal_spend SET cost_nano = 999 WHERE account = $1`, [subscription])
  await runs.settle('node_x')
  expect(await claimed(second, { want: 1 })).toMatchObject([{ othersUsed: 711 }])
})
