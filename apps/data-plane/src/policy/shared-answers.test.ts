import { Entry } from '@gatehouse/policies/cache/entry.js'
import { Purges } from '@gatehouse/policies/cache/purges.js'
import { SharedStore } from '@gatehouse/policies/cache/shared-store.js'
import type { Purge, RedisStore } from '@gatehouse/policies/contract.js'
import { testRedis } from '@gatehouse/testing/redis.js'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Origins } from '../upstream/origin.js'
import { guardedRedis } from './guarded-redis.js'

/** How stored answers lie in a real Redis, and how long. */
const server = await testRedis()
const url = server?.url ?? 'redis://127.0.0.1:1'
const now = Date.now()
const uri = 'api.example.com /me?'

describe.skipIf(server === undefined)('stored answers in Redis', () => {
  const redis = guardedRedis(new Origins(() => 'allowed'))({ url }, 'pol_1 ', () => {})
  const raw = new Redis(url, { lazyConnect: true })

  beforeAll(async () => {
    redis.start()
    await vi.waitFor(() => redis.first('ready', 1_000))
  })
  beforeEach(async () => {
    await raw.flushall()
  })
  afterAll(async () => {
    await redis.stop()
    raw.disconnect()
    await server!.stop()
  })

  /** A worker's view, which has heard of its own purges alone. */
  function worker(through: RedisStore = redis) {
    let sweep = (): Promise<number> => Promise.reject(new Error('nothing to do'))
    const refresh = (task: () => Promise<number>) => {
      sweep = task
      return { demand: () => Promise.resolve() }
    }
    const store = new SharedStore(through, 'space', new Purges(() => now), { now: () => now, count: () => {}, refresh })
    return { store, sweep: () => sweep() }
  }

  async function put(consumer: string, seconds: number, tags: string[] = []) {
    const freshness = {
      initialAge: 0,
      receivedAt: now,
      lifetime: seconds * 1000,
      whileRevalidate: 0,
      ifError: 0,
      mustRevalidate: false,
      alwaysAsk: false,
    }
    const { store } = worker()
    store.put(uri, new Entry(consumer, 200, [], Buffer.from(consumer), freshness, [], tags, now))
    await expect.poll(() => found(consumer)).toBe(consumer)
  }
  const found = async (consumer: string) => (await worker().store.find(uri, consumer, {}))?.body.toString()
  const purge: Purge = { id: 'p', by: 'tag', value: 'user-a' }

  test('each goes with its own time, whatever else is stored of the same', async () => {
    await put('long', 600)
    await put('short', 1)
    const kept = await Promise.all((await raw.keys('*')).map(async key => Math.ceil((await raw.pttl(key)) / 10_000)))
    expect(kept.sort((a, b) => a - b)).toEqual([7, 66, 66])
  })

  test('what is dropped is not found again once something else is stored of the same', async () => {
    await put('a', 60)
    worker().store.drop(uri)
    await expect.poll(() => found('a')).toBeUndefined()
    await put('b', 60)
    expect(await found('a')).toBeUndefined()
  })

  test('a purge by tag takes the answers of all callers with it, and no other', async () => {
    await put('a', 60, ['user-a'])
    await put('b', 60, ['user-b'])
    const { store, sweep } = worker()
    store.purge([purge])
    await sweep()
    expect([await found('a'), await found('b')]).toEqual([undefined, 'b'])
  })

  test.each(['first', 'drop'] as const)('a purge whose %s is not answered in time is done later', async name => {
    await put('a', 60, ['user-a'])
    let slow = true
    const through: RedisStore = Object.create(redis, {
      [name]: {
        value: async (...args: [never, never]) => {
          const answer = name === 'drop' && slow ? undefined : await redis[name](...args)
          if (slow) {
            slow = false
            throw new Error('Command timed out')
          }
          return answer
        },
      },
    })
    const { store, sweep } = worker(through)
    store.purge([purge])
    await expect(sweep()).rejects.toThrow('timed out')
    expect(await found('a')).toBe('a')
    await sweep()
    expect(await found('a')).toBeUndefined()
  })
})
