import { randomUUID } from 'node:crypto'
import { apportion, type Claim, type Part } from '@gatehouse/shared/limits/sharing.js'
import { testRedis } from '@gatehouse/testing/redis.js'
import { testRedisCluster } from '@gatehouse/testing/redis-cluster.js'
import fc from 'fast-check'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Env } from '../../platform/env.js'
import { openRedis, type RedisClient } from '../../platform/redis/open-redis.js'
import { CounterLedger } from './counter-ledger.js'

const backends = [
  { backend: 'Redis', run: testRedis, redis: await testRedis() },
  { backend: 'a Redis cluster', run: testRedisCluster, redis: await testRedisCluster() },
]
const BORN = '{gatehouse}:limit:born'
const plan = (limit: number) => ({ limit, lastsMs: 70_000, fleeting: true })

describe.skipIf(!backends[0]!.redis).each(backends)('limits that are kept in $backend', ({ run, redis }) => {
  let raw: RedisClient
  let ledger: CounterLedger
  /** As another replica would have it. */
  let other: CounterLedger
  let subscription: string

  const open = (url = redis!.url) => new CounterLedger(Env.read({ GATEHOUSE_REDIS_URL: url }))
  const claim = (more: Partial<Claim> = {}): Claim => {
    const blank = { used: 0, keep: 0, want: 0, need: 0, freeMs: 0 }
    return { subscription, kind: 'requests', window: 0, ...blank, ...more }
  }
  const ask = async (holder: string, limit: number, more: Partial<Claim>, by = ledger, nodes = 2) =>
    (await by.decide(holder, nodes, [{ claim: claim(more), plan: plan(limit) }]))[0]!
  const age = (ms: number) => raw.set(BORN, String(Date.now() - ms))

  beforeAll(async () => {
    raw = openRedis(redis!.url, {}, () => {})
    ledger = open()
    other = open()
  })
  afterAll(async () => {
    for (const each of [ledger, other]) await each.beforeApplicationShutdown()
    raw.disconnect()
    await redis!.stop()
  })
  beforeEach(async () => {
    subscription = `sub_${randomUUID()}`
    await age(60_000)
  })

  it('are divided by the same rules as those in Postgres, and never beyond the limit', async () => {
    const step = fc.record({
      node: fc.nat(4),
      drop: fc.nat(100),
      used: fc.nat(100),
      more: fc.nat(80),
      lack: fc.nat(30),
    })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 120 }), fc.array(step, { maxLength: 40 }), async (limit, steps) => {
        subscription = `sub_${randomUUID()}`
        const parts = new Map<string, Part>()
        for (const [index, { node, drop, used: share, more, lack }] of steps.entries()) {
          const holder = `n${node}`
          const keep = Math.floor(((parts.get(holder)?.held ?? 0) * drop) / 100)
          const used = Math.floor((keep * share) / 100)
          const asked = { used, keep, want: keep + more, need: used + lack, freeMs: used > 0 ? 1e7 : 0 }
          const others = [...parts].filter(([name]) => name !== holder).map(([, part]) => part)
          const { othersFreeMs, ...expected } = apportion(limit, others, asked)
          const answer = await ask(holder, limit, asked, index % 2 ? ledger : other)
          expect(answer).toMatchObject(expected)
          expect(answer.othersFreeMs > 0).toBe(othersFreeMs > 0)
          parts.set(holder, { ...asked, held: answer.held })
          expect([...parts.values()].reduce((sum, part) => sum + part.held, 0)).toBeLessThanOrEqual(limit)
        }
        const used = [...parts.values()].reduce((sum, part) => sum + part.used, 0)
        expect(await ledger.used(subscription, 'requests')).toMatchObject({ used })
      }),
      { numRuns: 60 },
    )
  })

  it('are not known to a Redis that has just begun, which raises nobody above an equal part', async () => {
    for (const server of raw instanceof Cluster ? raw.nodes('master') : [raw]) await server.flushall()
    expect(await ask('a', 100, { used: 70, keep: 80, want: 90 })).toMatchObject({ held: 80 })
    expect(await ask('b', 100, { want: 90 })).toMatchObject({ held: 20 })
    expect(await ask('c', 100, { want: 90 }, ledger, 4)).toMatchObject({ held: 0 })
    subscription = `sub_${randomUUID()}`
    expect(await ask('b', 100, { want: 90 })).toMatchObject({ held: 50 })
    await age(10_001)
    expect(await ask('b', 100, { keep: 50, want: 90 })).toMatchObject({ held: 90 })
  })

  it('count what a silent node held until none of it can be in use, and its wish no longer than a moment', async () => {
    const key = `{gatehouse}:limit:${subscription}:requests`
    const seen = Date.now() - 3_000
    await raw.hset(key, 'gone', `40 100 10 100 0 ${seen} ${Date.now() + 60_000}`)
    expect(await ask('b', 100, { want: 100 })).toMatchObject({ held: 60, fair: 60, othersUsed: 10, othersSpare: 0 })
    await raw.hset(key, 'gone', `40 100 10 100 0 ${seen} ${Date.now() - 1}`)
    expect(await ask('b', 100, { keep: 60, want: 100 })).toMatchObject({ held: 100, othersUsed: 0 })
    expect(await raw.hkeys(key)).toEqual(['b'])
    expect(await raw.pttl(key)).toBeLessThanOrEqual(70_000)
  })

  it('leave nodes alone with what they keep where Redis does not answer', async () => {
    const lost = (await run())!
    const cut = open(lost.url)
    expect(await cut.used(subscription, 'requests')).toEqual({ used: 0, freeAt: undefined })
    await lost.stop()
    const since = performance.now()
    for (let n = 0; n < 3; n++)
      expect(await ask('a', 100, { used: 5, keep: 30, want: 60 }, cut)).toMatchObject({ held: 30, alone: true })
    expect(performance.now() - since).toBeLessThan(1_500)
    expect(await cut.used(subscription, 'requests')).toBeUndefined()
    await cut.beforeApplicationShutdown()
  })
})
