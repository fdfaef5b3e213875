import { testRedis } from '@gatehouse/testing/redis.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { key, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { subscribed } from '../testing/weather.js'

/** Stored answers on two nodes: what is purged, and what lies in Redis between them. */
const live = key()
const nodes = [new TestGateway(), new TestGateway()] as const
const [one, two] = nodes
let service: TestUpstream
let asked: string[] = []
const redis = await testRedis()

beforeAll(async () => {
  service = await upstream((req, res) => {
    asked.push(req.url!)
    res.writeHead(200, { 'cache-control': 'max-age=60', 'cache-tag': `page${req.url!.replaceAll('/', '-')}` }).end('x')
  })
  await Promise.all(nodes.map(node => node.start()))
})
afterAll(async () => {
  await Promise.all(nodes.map(node => node.stop()))
  await service.stop()
  await redis?.stop()
})
beforeEach(() => {
  asked = []
})

let policies = 0
const policy = (config: object, more: object = {}) => ({
  id: `pol_${policies}`,
  tenantId: 'ten_1',
  type: 'cache',
  scope: { kind: 'api', id: 'api_1' },
  position: 0,
  config,
  ...more,
})
const arrange = (config: object) => {
  policies++
  for (const node of nodes) {
    const { accepted, refusals } = node.apply(subscribed(service.url, live, { policy: [policy(config)] }), {}, true)
    expect([accepted, refusals]).toEqual([true, []])
  }
}
let purges: object[] = []
const purge = (by: string, value: string, config: object = {}, of: readonly TestGateway[] = nodes) => {
  purges = [...purges, { id: String(purges.length), by, value }]
  for (const node of of) node.apply({ policy: [policy(config, { purges })] })
}
const call = async (node: TestGateway, path: string) => {
  const response = await fetch(node.url(`/acme/weather${path}`), { headers: { 'x-api-key': live.secret } })
  await response.text()
  return response.headers.get('x-gatehouse-cache')
}

test('a purge comes with a revision, and leaves all else that is stored', async () => {
  arrange({})
  for (const path of ['/a/1', '/a/2', '/b']) for (const node of nodes) expect(await call(node, path)).toBe('miss')
  const left = async () => Promise.all(['/a/1', '/a/2', '/b'].map(path => call(one, path)))
  purge('key', '/acme/weather/b')
  expect(await left()).toEqual(['hit', 'hit', 'miss'])
  expect(await call(two, '/b')).toBe('miss')
  purge('tag', 'page-a-1')
  expect(await Promise.all(['/a/1', '/a/2'].map(path => call(two, path)))).toEqual(['miss', 'hit'])
})

test('a policy under a condition stores where it holds, and forgets what it is told to', async () => {
  policies++
  const config = {}
  const some = { condition: 'request.path.startsWith("/acme/weather/kept")' }
  for (const node of nodes) node.apply(subscribed(service.url, live, { policy: [policy(config, some)] }), {}, true)
  const twice = async (path: string) => [await call(one, path), await call(one, path)]
  expect(await twice('/kept')).toEqual(['miss', 'hit'])
  expect(await twice('/other')).toEqual([null, null])
  one.apply({ policy: [policy(config, { ...some, purges: [{ id: 'p', by: 'all', value: '' }] })] })
  expect(await call(one, '/kept')).toBe('miss')
})

describe.skipIf(redis === undefined)('with Redis', () => {
  const config = () => ({ redis: { url: redis!.url } })

  /** What is stored lies in Redis a moment later, and connections open beside calls. */
  const bothHave = (path: string) =>
    expect.poll(async () => [await call(one, path), await call(two, path)], { timeout: 5_000 }).toEqual(['hit', 'hit'])

  test('what one node has stored the other gives, and neither after a purge', async () => {
    arrange(config())
    await bothHave('/warm')
    await call(one, '/shared')
    await expect.poll(() => call(two, '/shared')).toBe('hit')
    purge('prefix', '/acme/weather/', config())
    asked = []
    expect([await call(one, '/shared'), asked.length]).toEqual(['miss', 1])
  })

  test('one that is away costs nothing but what it would have had', async () => {
    arrange({ redis: { url: 'redis://127.0.0.1:1' } })
    for (const node of nodes) expect([await call(node, '/x'), await call(node, '/x')]).toEqual(['miss', 'hit'])
    expect(asked.length).toBe(2)
    arrange({ redis: { url: 'redis://10.0.0.1:6379' } })
    expect([await call(one, '/x'), await call(one, '/x')]).toEqual(['miss', 'hit'])
    await expect
      .poll(() => String((one.faults as [string, Error][]).map(([, cause]) => cause.message)))
      .toContain('address refused')
  })
})

test('Redis that dies under way is not missed', async context => {
  const dying = await testRedis()
  if (!dying) return context.skip()
  arrange({ redis: { url: dying.url } })
  await expect
    .poll(async () => [await call(one, '/y'), await call(two, '/y')], { timeout: 5_000 })
    .toEqual(['hit', 'hit'])
  await dying.stop()
  expect([await call(one, '/z'), await call(one, '/z'), await call(two, '/y')]).toEqual(['miss', 'hit', 'hit'])
})
