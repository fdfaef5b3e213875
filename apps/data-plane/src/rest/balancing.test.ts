import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { restApi, TestGateway, type TestUpstream, tenant, upstream } from '../testing/test-gateway.js'

/** Over real sockets: what callers see while targets die, answer badly, come back or are looked up. */
let gateway: TestGateway
const services: TestUpstream[] = []

beforeAll(async () => {
  gateway = await new TestGateway().start()
})
afterAll(() => gateway.stop())
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop()
})

async function serve(...args: Parameters<typeof upstream>): Promise<TestUpstream> {
  const made = await upstream(...args)
  services.push(made)
  return made
}
const named = (name: string): Promise<TestUpstream> =>
  serve((req, res) => void req.resume().on('end', () => res.end(name)))

const NEVER = { failures: 0, statuses: [], grpcStatuses: [], ejectMs: 1, maxEjectMs: 1 }
let made = 0
/** An API of its own for each test, so that nothing is known of its targets. */
function apply(targets: readonly (string | object)[], rest: object): void {
  made++
  const list = targets.map(target => (typeof target === 'string' ? { url: target } : target))
  const fields = { id: `ver_${made}`, api: `api_${made}` }
  const options = { auth: 'none' as const, path: `/acme/a${made}`, ...rest, targets: list as never }
  const { refusals } = gateway.apply({ tenant: [tenant], api: [restApi('http://x', options, fields)] })
  expect(refusals).toEqual([])
}
const call = (init?: RequestInit): Promise<Response> => fetch(gateway.url(`/acme/a${made}/`), init)
const answers = async (count: number, init?: RequestInit): Promise<string[]> => {
  const all: string[] = []
  for (let i = 0; i < count; i++) {
    const response = await call(init)
    all.push(response.ok ? await response.text() : String(response.status))
  }
  return all
}

test.each(['round-robin', 'least-connections', 'consistent-hash', 'peak-ewma'] as const)(
  'a dead target costs no caller an error while another lives: %s',
  async algorithm => {
    const [alive, dead, gone] = [await named('alive'), await upstream(() => {}), await upstream(() => {})]
    await dead.stop()
    await gone.stop()
    apply([dead.url, alive.url, gone.url], {
      balancing: { algorithm, hash: { by: 'header', name: 'x-who' }, slowStartMs: 0 },
    })
    const large = Buffer.alloc(200_000)
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        call({
          headers: { 'x-who': String(i) },
          ...(i % 3 > 0 && { method: 'POST', body: i % 3 === 1 ? 'x' : large }),
        }),
      ),
    )
    for (const response of all) expect(await response.text()).toBe('alive')
  },
)

test('a target that breaks off is left alone after some failures, and only calls that may be repeated are', async () => {
  let broken = 0
  const bad = await serve((_req, res) => {
    broken++
    res.destroy()
  })
  const good = await named('good')
  apply([bad.url, good.url], {
    health: {
      passive: { failures: 2, statuses: [], grpcStatuses: [], ejectMs: 60_000, maxEjectMs: 60_000 },
      panicPercent: 0,
    },
  })
  expect(await answers(2, { method: 'POST', body: 'x' })).toEqual(expect.arrayContaining(['502', 'good']))
  expect(await answers(20)).toEqual(Array(20).fill('good'))
  expect(broken).toBe(2)
})

test('answers are tried again where that was asked for, within the attempts, and the last one counts', async () => {
  let asked = 0
  const busy = await serve((_req, res) => {
    asked++
    res.writeHead(503).end('busy')
  })
  apply([busy.url], { retries: { attempts: 2, statuses: [503], budgetPercent: 100 } })
  const response = await call()
  expect([response.status, await response.text(), asked]).toEqual([503, 'busy', 3])
  expect((await call({ method: 'POST', body: 'x' })).status).toBe(503)
  expect(asked).toBe(4)
})

test.each([
  ['answers that say nothing of health', { passive: { statuses: [] } }],
  ['health that nobody looks at', { passive: { failures: 0 } }],
])('%s do not make going on free: where all are busy the budget is all there is', async (_name, health) => {
  let asked = 0
  const busy = async () => {
    const { url } = await serve((_req, res) => {
      asked++
      res.writeHead(503).end('busy')
    })
    return url
  }
  apply([await busy(), await busy()], { health, retries: { attempts: 2, statuses: [503], budgetPercent: 10 } })
  const calls = 200
  for (let i = 0; i < calls; i++) expect((await call()).status).toBe(503)
  // A tenth, the reserve, and what comes back of it by the second.
  expect(asked).toBeLessThan(calls * 1.4)
})

test('all attempts together have the total time', async () => {
  const slow = await serve(() => {})
  apply([slow.url], {
    retries: { attempts: 10, statuses: [], budgetPercent: 100 },
    timeouts: { connectMs: 1000, headMs: 60, idleMs: 1000, totalMs: 150 },
  })
  const start = performance.now()
  expect((await call()).status).toBe(504)
  expect(performance.now() - start).toBeLessThan(600)
})

test('a cookie that is given keeps its caller at one target', async () => {
  apply([(await named('a')).url, (await named('b')).url, (await named('c')).url], {
    balancing: { algorithm: 'consistent-hash', hash: { by: 'cookie' }, slowStartMs: 0 },
  })
  const first = await call()
  const place = await first.text()
  const cookie = first.headers.get('set-cookie')!
  expect(cookie).toMatch(/^gatehouse-target=call_\w+; Path=\/; HttpOnly; SameSite=Lax$/)
  const again = await call({ headers: { cookie: `x=1; ${cookie.split(';')[0]}` } })
  expect(again.headers.get('set-cookie')).toBeNull()
  expect(await again.text()).toBe(place)
  expect(new Set(await answers(40)).size).toBe(3)
})

test('checks find a target down before a caller does, and back again', async () => {
  let ill = false
  let checked: () => void = () => {}
  const sick = await serve((req, res) => {
    if (req.url !== '/health') return void res.end('sick')
    res.writeHead(ill ? 500 : 200).end()
    checked()
  })
  apply([sick.url, (await named('well')).url], {
    health: {
      passive: NEVER,
      active: {
        type: 'http',
        path: '/health',
        statuses: [],
        intervalMs: 10,
        timeoutMs: 500,
        healthyAfter: 2,
        unhealthyAfter: 2,
      },
      panicPercent: 0,
    },
  })
  const rounds = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) await new Promise<void>(resolve => (checked = resolve))
  }
  expect(new Set(await answers(4))).toEqual(new Set(['sick', 'well']))
  ill = true
  await rounds()
  expect(await answers(10)).toEqual(Array(10).fill('well'))
  ill = false
  await rounds()
  expect(new Set(await answers(4))).toEqual(new Set(['sick', 'well']))
})

test('what is known of a target outlives a revision of its API', async () => {
  const dead = await upstream(() => {})
  await dead.stop()
  const good = await named('good')
  const rest = { health: { passive: { ...NEVER, failures: 1, ejectMs: 60_000, maxEjectMs: 60_000 }, panicPercent: 0 } }
  apply([dead.url, good.url], rest)
  const retries = (): number => gateway.gateway.stats().counters.gatehouse_upstream_retries_total ?? 0
  const before = retries()
  await answers(2)
  made--
  apply([dead.url, good.url], { ...rest, maxBodyBytes: 7 })
  await answers(4)
  expect(retries() - before).toBe(1)
})

test('a split sticks to callers by a cookie, and a header chooses its group', async () => {
  const [blue, green] = [await named('blue'), await named('green')]
  const targets = [
    { url: blue.url, group: 'blue' },
    { url: green.url, group: 'green' },
  ]
  const split = {
    by: 'cookie' as const,
    override: 'X-Release',
    shares: [
      { group: 'blue', weight: 50 },
      { group: 'green', weight: 50 },
    ],
  }
  apply(targets, { split })
  const first = await call()
  const cookie = first.headers.get('set-cookie')!
  expect(cookie).toMatch(/^gatehouse-group=[\w-]+; Path=\/; HttpOnly/)
  const mine = await first.text()
  for (let i = 0; i < 10; i++) {
    const again = await call({ headers: { cookie: cookie.split(';')[0]! } })
    expect([await again.text(), again.headers.get('set-cookie')]).toEqual([mine, null])
  }
  const seen = new Set<string>()
  for (let i = 0; i < 30; i++) seen.add(await (await call()).text())
  expect([...seen].sort()).toEqual(['blue', 'green'])
  for (const name of ['blue', 'green']) expect(await (await call({ headers: { 'x-release': name } })).text()).toBe(name)
})
