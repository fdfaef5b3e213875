import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RoutedGateway, to } from './testing/routed-gateway.js'

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(() => gateway.stop())

const CALLS = 20
const short = { answerMs: 1_000, firstTokenMs: 1_000, interTokenMs: 1_000 }
const places = { targets: [to('one'), to('two')] }
const [one, two] = [{ use: { target: 0 } }, { use: { target: 1 } }]

const strategies: Record<string, object> = {
  'the plain lists': { targets: [to('one')], fallbacks: [to('two')] },
  weighted: { ...places, route: { strategy: 'weighted', choices: [one, two] } },
  priority: { ...places, route: { strategy: 'priority', choices: [one, two] } },
  canary: { ...places, route: { strategy: 'canary', percent: 100, canary: one.use, stable: two.use } },
  cost: { ...places, route: { strategy: 'cost', choices: [one, two] } },
  latency: { ...places, route: { strategy: 'latency', choices: [one, two] } },
  'least busy': { ...places, route: { strategy: 'least-busy', choices: [one, two] } },
  'prompt length': { ...places, route: { strategy: 'prompt-length', choices: [one, two] } },
  rule: {
    ...places,
    route: {
      strategy: 'priority',
      choices: [{ use: { strategy: 'rule', choices: [{ when: 'input_tokens > 0', ...one }] } }, two],
    },
  },
}
const faults = [
  'status=500',
  'status=503;retry-after=9',
  'status=529',
  'status=429',
  'status=429;retry-after=9',
  'status=401',
  'status=404',
  'reset',
  'stall',
  'cut-after=0',
  'malformed-after=0',
  'error-after=0',
]

describe('no call fails while another target can answer it', () => {
  test.each(faults)('%s', async fault => {
    gateway.serve({ chat: { ...strategies.priority, timeouts: short } })
    gateway.sandboxes.one.set({ fault })
    for (const stream of [true, false]) {
      const first = await gateway.call('chat', { stream })
      expect([first.status, first.model]).toEqual([200, 'two/m'])
    }
    const rest = await Promise.all(
      Array.from({ length: CALLS }, (_, i) => gateway.call('chat', { stream: i % 2 === 0 })),
    )
    expect(rest.filter(({ status, model }) => status !== 200 || model !== 'two/m')).toEqual([])
    expect(gateway.test.records.at(-1)!.attempts.at(-1)).toMatchObject({ provider: 'two', status: 200 })
  })

  test.each(Object.keys(strategies))('%s', async strategy => {
    gateway.serve({ chat: strategies[strategy]! })
    gateway.sandboxes.one.set({ fault: 'status=500', faultRate: 0.7 })
    const seen = await Promise.all(Array.from({ length: CALLS }, () => gateway.call()))
    expect(seen.filter(({ status }) => status !== 200)).toEqual([])
  })
})

describe('Retry-After', () => {
  test('keeps a target out for as long as it says, and others take its calls at once', async () => {
    gateway.serve({ chat: strategies.priority! })
    gateway.sandboxes.one.set({ fault: 'status=429;retry-after=30' })
    expect(await gateway.call()).toMatchObject({ status: 200, attempts: 2 })
    for (let i = 0; i < 5; i++) expect(await gateway.call()).toMatchObject({ status: 200, attempts: 1, model: 'two/m' })
    expect(gateway.calls('one')).toBe(1)
  })

  test('is told to the caller where nobody else is, and the provider is left alone', async () => {
    gateway.serve({ chat: { targets: [to('one')] } })
    gateway.sandboxes.one.set({ fault: 'status=429;retry-after=30' })
    for (let i = 0; i < 3; i++) expect(await gateway.call()).toMatchObject({ status: 429, retryAfter: '30' })
    expect(gateway.calls('one')).toBe(1)
  })

  test('that is short enough is waited for, to the second', async () => {
    gateway.serve({ chat: { targets: [to('one')], resilience: { retries: { maxWaitMs: 2_000 } } } })
    const { one } = gateway.sandboxes
    one.set({ fault: 'status=429;retry-after=1' })
    const call = gateway.call()
    await gateway.until(() => one.served().totals.faults === 1)
    one.set({ fault: null })
    const seen = await call
    expect(seen).toMatchObject({ status: 200, attempts: 2 })
    const [first, second] = one.requests().map(({ at }) => Date.parse(at))
    expect(second! - first!).toBeGreaterThanOrEqual(999)
    expect(second! - first!).toBeLessThan(1_500)
  })
})

test('a breaker opens, lets one call try, and closes', async () => {
  const breaker = { failures: 3, openMs: 150 }
  gateway.serve({ chat: { ...strategies.priority, resilience: { breaker } } })
  const { one } = gateway.sandboxes
  one.set({ fault: 'status=500' })
  for (let i = 0; i < 3; i++) expect(await gateway.call()).toMatchObject({ status: 200, attempts: 2 })
  expect(await gateway.call()).toMatchObject({ status: 200, attempts: 1, model: 'two/m' })
  expect(gateway.calls('one')).toBe(3)
  expect(gateway.test.gateway.stats().gauges['gatehouse_target_out{tenant="acme",target="one/m"}']).toBe(1)
  // The probe fails: it is out for longer.
  await gateway.until(async () => (await gateway.call()).attempts === 2)
  expect(gateway.calls('one')).toBe(4)
  one.set({ fault: null })
  await gateway.until(async () => (await gateway.call()).model === 'one/m')
  for (let i = 0; i < 3; i++) expect(await gateway.call()).toMatchObject({ attempts: 1, model: 'one/m' })
})

test('a provider that falls silent in a stream is cut by the inter-token timeout', async () => {
  gateway.serve({ chat: { ...strategies.priority, timeouts: short } })
  gateway.sandboxes.one.set({ fault: 'stall-after=3', tokens: 20 })
  const seen = await gateway.call('chat', { stream: true })
  expect(seen.status).toBe(200)
  expect(seen.text).toContain('"code":"upstream_timeout"')
  expect(seen.ms).toBeLessThan(4_000)
  await gateway.sandboxes.one.idle()
})

test('a key that the provider refuses is passed over from then on', async () => {
  gateway.serve({ chat: { targets: [to('one')] } }, [{ name: 'bad', credentials: { apiKey: 'bad-key' } }])
  const seen = await Promise.all(Array.from({ length: CALLS }, () => gateway.call()))
  expect(seen.filter(({ status }) => status !== 200)).toEqual([])
  const before = gateway.calls('one')
  for (let i = 0; i < 10; i++) expect(await gateway.call()).toMatchObject({ status: 200, attempts: 1 })
  expect(gateway.calls('one')).toBe(before + 10)
})

describe('a target at its concurrency', () => {
  const narrow = { targets: [to('one', { concurrency: 1 })] }

  test('takes the calls one after the other where they may wait', async () => {
    gateway.serve({ chat: { ...narrow, resilience: { queue: {} } } })
    gateway.sandboxes.one.set({ latencyMs: 20 })
    const seen = await Promise.all(Array.from({ length: 5 }, () => gateway.call()))
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(Math.max(...seen.map(({ ms }) => ms))).toBeGreaterThan(90)
  })

  test('refuses the others where they may not, or not for so long', async () => {
    gateway.serve({ chat: narrow, patient: { ...narrow, resilience: { queue: { waitMs: 30 } } } })
    gateway.sandboxes.one.set({ latencyMs: 150 })
    for (const model of ['chat', 'patient']) {
      const seen = await Promise.all([gateway.call(model), gateway.call(model)])
      expect(seen.map(({ status }) => status).sort()).toEqual([200, 503])
      expect(seen.find(({ status }) => status === 503)!.retryAfter).toBe('1')
    }
  })
})

test('a call waits for a busy target no longer than its caller does, who may say so as SDKs do', async () => {
  gateway.serve({ chat: { targets: [to('one', { concurrency: 1 })], resilience: { queue: { waitMs: 60_000 } } } })
  gateway.sandboxes.one.set({ latencyMs: 800 })
  const first = gateway.call()
  await gateway.until(() => gateway.sandboxes.one.served().open > 0)
  for (const name of ['x-gatehouse-timeout', 'x-stainless-timeout']) {
    const seen = await gateway.call('chat', {}, { [name]: '0.1' })
    expect(seen.status).toBe(503)
    expect(seen.ms).toBeLessThan(700)
  }
  expect((await first).status).toBe(200)
})

test('a second target is asked beside one that takes its time; the first answer is taken, the other call ended', async () => {
  gateway.serve({ chat: { ...strategies.priority, resilience: { hedge: { afterMs: 30 } } } })
  gateway.sandboxes.one.set({ latencyMs: 5_000 })
  const seen = await gateway.call()
  expect(seen).toMatchObject({ status: 200, model: 'two/m', attempts: 2 })
  expect(seen.ms).toBeLessThan(2_000)
  await gateway.sandboxes.one.idle()
  expect(gateway.sandboxes.one.served().totals.cut).toBe(1)
})

test('a call is booked to whom answered it, not to whom it was sent last', async () => {
  gateway.serve({ chat: { ...strategies.priority, resilience: { hedge: { afterMs: 30 } } } })
  gateway.sandboxes.one.set({ latencyMs: 200 })
  gateway.sandboxes.two.set({ latencyMs: 5_000 })
  expect(await gateway.call()).toMatchObject({ status: 200, model: 'one/m', attempts: 2 })
  expect(gateway.test.records.at(-1)).toMatchObject({ provider: 'one', providerModel: 'm' })
  await gateway.sandboxes.two.idle()
})

test('a shadow gets the same calls, and nobody gets its answers', async () => {
  const route = { strategy: 'shadow', percent: 100, shadow: { target: 1 }, use: { target: 0 } }
  gateway.serve({ chat: { ...places, route } })
  gateway.sandboxes.two.set({ fault: 'status=500' })
  for (let i = 0; i < 3; i++) expect(await gateway.call()).toMatchObject({ status: 200, model: 'one/m', attempts: 1 })
  await gateway.until(() => gateway.calls('two') === 3)
})

test('an alias is called by its labels too', async () => {
  gateway.serve({ chat: { targets: [to('one')], labels: { staging: { targets: [to('two')] } } } })
  const models = await Promise.all(
    ['chat', 'chat:production', 'chat:staging', 'acme/chat:staging'].map(name => gateway.call(name)),
  )
  expect(models.map(({ model }) => model)).toEqual(['one/m', 'one/m', 'two/m', 'two/m'])
  expect((await gateway.call('chat:nothing')).status).toBe(404)
})
