import fc from 'fast-check'
import { expect, test } from 'vitest'
import { config } from './config.js'
import { cc, failing, fresh } from './testing/answers.js'
import { MapRedis } from './testing/map-redis.js'
import { Simulation } from './testing/simulation.js'

test('a 304 renews what is stored, and its headers', async () => {
  const cache = new Simulation()
  cache.origin = () => cc('max-age=10', { etag: '"a"', a: '1', b: '1' })
  await cache.call()
  cache.now += 20_000
  cache.origin = () => ({ status: 304, headers: { 'cache-control': 'max-age=100', a: '2' } })
  expect((await cache.call()).asked).toBe(true)
  cache.now += 90_000
  const given = await cache.call()
  expect([given.asked, given.header('a'), given.header('b'), given.header('age')]).toEqual([false, '2', '1', '90'])
})

test('tags of a 304 stand for those before, and end here', async () => {
  const cache = new Simulation()
  cache.origin = () => cc('max-age=1', { etag: '"a"', 'cache-tag': 'one' })
  await cache.call()
  const renewed = async (headers: Record<string, string>) => {
    cache.now += 10_000
    cache.origin = () => ({ status: 304, headers: { 'cache-control': 'max-age=5', ...headers } })
    expect((await cache.call()).header('cache-tag')).toBeUndefined()
  }
  await renewed({ 'cache-tag': 'two' })
  await renewed({})
  await cache.purge('tag', 'one')
  expect((await cache.call()).asked).toBe(false)
  cache.origin = () => fresh
  await cache.purge('tag', 'two')
  expect((await cache.call()).asked).toBe(true)
})

test('what is stale is asked for once, beside the callers that get it', async () => {
  const cache = new Simulation()
  cache.origin = () => cc('max-age=1, stale-while-revalidate=60')
  await cache.call()
  cache.now += 10_000
  cache.origin = () => ({ ...fresh, body: 'new' })
  expect((await cache.call()).body).toBe('body')
  expect(cache.asked).toBe(2)
  expect(await cache.call()).toMatchObject({ asked: false, body: 'new' })
})

test('a service that fails is left alone for a moment while there is something stale', async () => {
  const cache = new Simulation()
  cache.origin = () => cc('max-age=1, stale-if-error=60')
  await cache.call()
  cache.now += 10_000
  cache.origin = () => failing
  const seen = [await cache.call(), await cache.call()]
  cache.now += 2_000
  seen.push(await cache.call())
  expect(seen.map(({ asked, status }) => [asked, status])).toEqual([
    [true, 200],
    [false, 200],
    [true, 200],
  ])
})

test('a hundred calls for the same ask the service once; what is not kept, each for itself', async () => {
  const cache = new Simulation()
  let answer = () => {}
  const gate = new Promise<void>(resolve => {
    answer = resolve
  })
  cache.origin = () => gate.then(() => fresh)
  const calls = Array.from({ length: 100 }, () => cache.call())
  answer()
  expect((await Promise.all(calls)).map(given => given.body)).toEqual(Array(100).fill('body'))
  expect(cache.asked).toBe(1)
  cache.origin = async () => cc('no-store')
  await Promise.all(Array.from({ length: 10 }, () => cache.call({ path: '/other' })))
  expect(cache.asked).toBe(11)
})

test('memory has a bound, and what is too large is not kept', async () => {
  const cache = new Simulation({ maxBytes: 10_000, maxEntryBytes: 2_000 })
  cache.origin = () => ({ ...fresh, body: 'x'.repeat(1_500) })
  for (let i = 0; i < 20; i++) await cache.call({ path: `/${i}` })
  expect((await cache.call({ path: '/19' })).asked).toBe(false)
  expect((await cache.call({ path: '/0' })).asked).toBe(true)
  cache.origin = () => ({ ...fresh, body: 'x'.repeat(2_500) })
  await cache.call({ path: '/large' })
  expect((await cache.call({ path: '/large' })).asked).toBe(true)
})

const shared = { redis: { url: 'redis://cache.example.com:6379' } }

test.each([
  ['in memory', () => [new Simulation({ defaultSeconds: 10 })]],
  [
    'on two nodes that share a Redis',
    () => {
      const redis = new MapRedis()
      return [1, 2].map(() => new Simulation({ defaultSeconds: 10, ...shared }, redis))
    },
  ],
])('no answer ever crosses consumers, whatever they and the service say, %s', async (_, make) => {
  const call = fc.record({
    application: fc.constantFrom('app_1', 'app_2', undefined),
    path: fc.constantFrom('/a', '/b'),
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
    cookie: fc.constantFrom('', 'u=1', 'u=2'),
    authorization: fc.constantFrom('', 'Basic 1', 'Basic 2'),
    control: fc.constantFrom('', 'no-cache', 'max-stale', 'max-age=5', 'only-if-cached'),
    seconds: fc.constantFrom(0, 0, 3, 20),
    told: fc.constantFrom(
      'public, max-age=10',
      'max-age=10',
      's-maxage=5, stale-while-revalidate=60',
      'max-age=1, stale-if-error=60',
      'no-cache',
    ),
    status: fc.constantFrom(200, 200, 200, 304, 404, 500),
  })
  let answers = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(call, { minLength: 1, maxLength: 4 }), { maxLength: 20 }), async rounds => {
      const caches = make()
      for (const [at, round] of rounds.entries()) {
        const cache = caches[at % caches.length]!
        for (const each of caches) each.now += round[0]!.seconds * 1000
        cache.origin = async (_, { application, path, headers = {} }) => {
          await null
          const who = [application, headers.cookie, headers.authorization].join()
          const { told, status } = round[0]!
          return { status, headers: { 'cache-control': told, etag: '"same"' }, body: `${path} of ${who}` }
        }
        await Promise.all(
          round.map(async ({ application, path, method, cookie, authorization, control }) => {
            const headers = {
              ...(cookie && { cookie }),
              ...(authorization && { authorization }),
              ...(control && { 'cache-control': control }),
            }
            const given = await cache.call({ application, path, method, headers })
            if (given.status === 504 || given.body === '') return
            answers++
            expect(given.body).toBe(`${path} of ${[application, headers.cookie, headers.authorization].join()}`)
          }),
        )
      }
    }),
    { numRuns: 500 },
  )
  expect(answers).toBeGreaterThan(1_000)
})

test('what is declared the same for all serves all, calls without a key too', async () => {
  const cache = new Simulation({ shareable: true })
  cache.origin = () => fresh
  await cache.call({ application: 'app_1' })
  expect((await cache.call({ application: 'app_2' })).asked).toBe(false)
  expect((await cache.call({ application: undefined })).asked).toBe(false)
  const own = new Simulation()
  own.origin = () => fresh
  await own.call({ application: undefined })
  expect((await own.call({ application: undefined })).asked).toBe(true)
})

const tagged = (...tags: string[]): ReturnType<typeof cc> => cc('max-age=60', { 'cache-tag': tags })

test.each<[Parameters<Simulation['purge']>, string[]]>([
  [['all'], []],
  [
    ['key', '/news/1'],
    ['/news/2', '/sport'],
  ],
  [['prefix', '/news'], ['/sport']],
  [['tag', 'one'], ['/news/2']],
  [['tag', 'all'], ['/news/2']],
  [
    ['tag', 'on'],
    ['/news/1', '/news/2', '/sport'],
  ],
])('a purge by %j leaves %j', async (purge, left) => {
  const redis = new MapRedis()
  const [here, there] = [new Simulation(shared, redis), new Simulation(shared, redis)]
  for (const cache of [here, there])
    cache.origin = ({ path }) => (path === '/news/2' ? tagged('two') : tagged('one', 'all'))
  const paths = ['/news/1', '/news/2', '/sport']
  for (const path of paths) expect((await here.call({ path })).header('cache-tag')).toBeUndefined()
  await here.purge(...purge)
  for (const cache of [here, there]) cache.now += 5_000
  const kept = async (cache: Simulation) => {
    const found: string[] = []
    for (const path of paths) if (!(await cache.call({ path })).asked) found.push(path)
    return found
  }
  expect(await kept(here)).toEqual(left)
  // The other has not heard of it, yet finds in Redis what was asked for since.
  expect(await kept(there)).toEqual(paths)
  await there.purge(...purge)
  expect(await kept(there)).toEqual(left)
})

test('what was asked for before a purge is not kept after it, and is kept again later', async () => {
  const cache = new Simulation()
  cache.origin = async () => {
    await cache.purge('all')
    return fresh
  }
  await cache.call()
  cache.now += 2_000
  cache.origin = () => fresh
  expect([(await cache.call()).asked, (await cache.call()).asked]).toEqual([true, false])
})

test('what one node has stored another finds, each caller its own, and without Redis each has its memory', async () => {
  const redis = new MapRedis()
  const [here, there] = [new Simulation(shared, redis), new Simulation(shared, redis)]
  for (const cache of [here, there]) cache.origin = () => cc('max-age=60', { vary: 'lang', etag: '"a"' })
  const ask = (cache: Simulation, application: string, lang: string) =>
    cache.call({ application, headers: { lang } }).then(({ asked }) => asked)
  expect(await ask(here, 'app_1', 'de')).toBe(true)
  expect(await ask(there, 'app_1', 'de')).toBe(false)
  expect([await ask(there, 'app_2', 'de'), await ask(there, 'app_1', 'fr')]).toEqual([true, true])
  await here.call({ method: 'DELETE' })
  expect(await ask(here, 'app_1', 'de')).toBe(true)
  redis.away = true
  here.now += 120_000
  expect([await ask(here, 'app_1', 'de'), await ask(here, 'app_1', 'de')]).toEqual([true, false])
  redis.away = false
  for (const hash of redis.hashes.values()) if (hash.has('entry')) hash.set('entry', Buffer.from('{"no":1}\nentry'))
  expect(await ask(new Simulation(shared, redis), 'app_1', 'de')).toBe(true)
})

test('a caller that leaves while Redis is looked into leaves nobody waiting', async () => {
  const cache = new Simulation(shared, new MapRedis())
  cache.origin = () => fresh
  await cache.leave()
  expect((await cache.call()).body).toBe('body')
})

test.each([
  { maxBytes: 1 },
  { defaultSeconds: -1 },
  { shareable: 'yes' },
  { redis: { url: 'redis://u:p@host:1' } },
  { redis: { url: 'http://host:1' } },
  { methods: ['POST'] },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
