import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { config } from './config.js'
import { type Answer, type Question, Simulation } from './testing/simulation.js'

/** A first call, so many seconds, a second call; whether the service is asked again, and what the caller then gets. */
interface Case {
  of: string
  settings?: object
  first?: Question
  answer: Answer
  after?: number
  second?: Question
  again?: Answer
  asked: boolean
  status?: number
  body?: string
  age?: string
  sent?: Record<string, string>
}

const fresh = { headers: { 'cache-control': 'max-age=60' } }
const cc = (value: string, more: Record<string, string> = {}): Answer => ({
  headers: { 'cache-control': value, ...more },
})
const asks = (value: string): Question => ({ headers: { 'cache-control': value } })
const utc = (seconds: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toUTCString()
const failing: Answer = { status: 503, body: 'down' }

const cases: readonly Case[] = [
  // 3: what may be stored
  { of: '3 a fresh answer is given again', answer: fresh, asked: false, body: 'body' },
  { of: '3 nothing says how long', answer: {}, asked: true },
  { of: '3 the default says how long', settings: { defaultSeconds: 5 }, answer: {}, after: 4, asked: false },
  { of: '3 the default is over', settings: { defaultSeconds: 5 }, answer: {}, after: 5, asked: true },
  { of: '3 no-store', answer: cc('no-store, max-age=60'), asked: true },
  { of: '3 private', answer: cc('private, max-age=60'), asked: true },
  { of: '3 POST', first: { method: 'POST' }, second: { method: 'POST' }, answer: fresh, asked: true },
  { of: '3 GET after POST', first: { method: 'POST' }, answer: fresh, asked: true },
  { of: '3 HEAD from GET', answer: fresh, second: { method: 'HEAD' }, asked: false, body: '' },
  { of: '3 GET is not from HEAD', first: { method: 'HEAD' }, answer: fresh, asked: true },
  { of: '3 an error with a lifetime is not kept', answer: { ...fresh, status: 500 }, asked: true, status: 500 },
  { of: '3 404 with a lifetime', answer: { ...fresh, status: 404 }, asked: false, status: 404 },
  { of: '3 302 needs a lifetime', settings: { defaultSeconds: 5 }, answer: { status: 302 }, asked: true, status: 302 },
  { of: '3 302 with a lifetime', answer: { ...fresh, status: 302 }, asked: false, status: 302 },
  { of: '3 206 is not kept', answer: { ...fresh, status: 206 }, asked: true, status: 206 },
  { of: '3 ranges pass', answer: fresh, second: { headers: { range: 'bytes=0-1' } }, asked: true },
  { of: '3 Set-Cookie', answer: cc('max-age=60', { 'set-cookie': 'a=b' }), asked: true },
  { of: '3 a quoted directive', answer: cc('max-age="60"'), asked: false },
  { of: '3 directives in capitals', answer: cc('MAX-AGE=60'), asked: false },
  { of: '3 a lifetime that is no number', answer: cc('max-age=x'), asked: true },
  { of: '3 of two the first', answer: cc('max-age=0, max-age=60'), asked: true },
  // 3.5: Authorization that travels on
  ...['max-age=60', 'public, max-age=60', 's-maxage=60', 'must-revalidate, max-age=60'].map(control => ({
    of: `3.5 Authorization and ${control}`,
    first: { headers: { authorization: 'Basic a' } },
    second: { headers: { authorization: 'Basic a' } },
    answer: cc(control),
    asked: control === 'max-age=60',
  })),
  {
    of: '3.5 the key itself does not travel on',
    first: { headers: { authorization: 'Bearer k' }, credential: 'authorization' },
    second: { headers: { authorization: 'Bearer k' }, credential: 'authorization' },
    answer: fresh,
    asked: false,
  },
  // 4.1: Vary
  {
    of: '4.1 the same header',
    first: { headers: { a: '1' } },
    second: { headers: { a: '1' } },
    answer: cc('max-age=60', { vary: 'A' }),
    asked: false,
  },
  {
    of: '4.1 another header',
    first: { headers: { a: '1' } },
    second: { headers: { a: '2' } },
    answer: cc('max-age=60', { vary: 'A' }),
    asked: true,
  },
  {
    of: '4.1 a header is gone',
    first: { headers: { a: '1' } },
    answer: cc('max-age=60', { vary: 'a, b' }),
    asked: true,
  },
  { of: '4.1 Vary: *', answer: cc('max-age=60', { vary: 'a, *' }), asked: true },
  {
    of: '4.1 packed or not',
    first: { headers: { 'accept-encoding': 'gzip' } },
    answer: cc('max-age=60', { vary: 'Accept-Encoding' }),
    asked: false,
  },
  { of: '4.1 another path', answer: fresh, second: { path: '/y' }, asked: true },
  { of: '4.1 another host', answer: fresh, second: { headers: { host: 'other' } }, asked: true },
  // 4.2: freshness and age
  { of: '4.2 the last second', answer: fresh, after: 59, asked: false, age: '59' },
  { of: '4.2 over', answer: fresh, after: 60, asked: true },
  { of: '4.2.1 s-maxage comes first', answer: cc('max-age=1, s-maxage=60'), after: 30, asked: false },
  { of: '4.2.1 max-age before Expires', answer: cc('max-age=60', { expires: utc(-10) }), after: 30, asked: false },
  { of: '4.2.1 Expires', answer: { headers: { expires: utc(30) } }, after: 29, asked: false },
  { of: '4.2.1 Expires is over', answer: { headers: { expires: utc(30) } }, after: 30, asked: true },
  { of: '4.2.1 Expires: 0', settings: { defaultSeconds: 60 }, answer: { headers: { expires: '0' } }, asked: true },
  { of: '4.2.2 a tenth of its age', answer: { headers: { 'last-modified': utc(-100) } }, after: 9, asked: false },
  { of: '4.2.2 and no more', answer: { headers: { 'last-modified': utc(-100) } }, after: 11, asked: true },
  { of: '4.2.3 it came with an age', answer: cc('max-age=60', { age: '50' }), after: 9, asked: false, age: '59' },
  { of: '4.2.3 which is over', answer: cc('max-age=60', { age: '50' }), after: 10, asked: true },
  { of: '4.2.3 it was made long ago', answer: cc('max-age=60', { date: utc(-59) }), after: 2, asked: true },
  {
    of: '4.2.4 must-revalidate',
    settings: { staleIfErrorSeconds: 99 },
    answer: cc('max-age=1, must-revalidate', { etag: '"a"' }),
    after: 2,
    again: failing,
    asked: true,
    status: 503,
  },
  // 4.3: validation
  {
    of: '4.3 by its tag',
    answer: cc('max-age=1', { etag: '"a"' }),
    after: 2,
    again: { status: 304 },
    asked: true,
    status: 200,
    body: 'body',
    sent: { 'if-none-match': '"a"' },
  },
  {
    of: '4.3 by its time',
    answer: cc('max-age=1', { 'last-modified': utc(-5) }),
    after: 2,
    again: { status: 304 },
    asked: true,
    body: 'body',
    sent: { 'if-modified-since': utc(-5) },
  },
  {
    of: '4.3 it has changed',
    answer: cc('max-age=1', { etag: '"a"' }),
    after: 2,
    again: { body: 'new' },
    asked: true,
    body: 'new',
  },
  {
    of: '4.3.2 the caller has it',
    answer: cc('max-age=60', { etag: '"a"' }),
    second: { headers: { 'if-none-match': 'W/"a", "b"' } },
    asked: false,
    status: 304,
    body: '',
  },
  {
    of: '4.3.2 the caller has another',
    answer: cc('max-age=60', { etag: '"a"' }),
    second: { headers: { 'if-none-match': '"b"' } },
    asked: false,
    status: 200,
  },
  {
    of: '4.3.2 any will do',
    answer: cc('max-age=60', { etag: '"a"' }),
    second: { headers: { 'if-none-match': '*' } },
    asked: false,
    status: 304,
  },
  {
    of: '4.3.2 not modified since',
    answer: cc('max-age=60', { 'last-modified': utc(-5) }),
    second: { headers: { 'if-modified-since': utc(-5) } },
    asked: false,
    status: 304,
  },
  {
    of: '4.3.2 modified since',
    answer: cc('max-age=60', { 'last-modified': utc(-5) }),
    second: { headers: { 'if-modified-since': utc(-6) } },
    asked: false,
    status: 200,
  },
  {
    of: '4.3.2 the tag comes first',
    answer: cc('max-age=60', { etag: '"a"', 'last-modified': utc(-5) }),
    second: { headers: { 'if-none-match': '"b"', 'if-modified-since': utc(0) } },
    asked: false,
    status: 200,
  },
  // 4.4: invalidation
  { of: '4.4 what was changed is asked for anew', answer: fresh, second: { method: 'DELETE' }, asked: true },
  // 5.2.1: what requests say
  { of: '5.2.1.1 max-age', answer: fresh, after: 20, second: asks('max-age=10'), asked: true },
  { of: '5.2.1.1 within max-age', answer: fresh, after: 20, second: asks('max-age=30'), asked: false },
  {
    of: '5.2.1.2 max-stale',
    answer: cc('max-age=1'),
    after: 10,
    second: asks('max-stale=30'),
    asked: false,
    body: 'body',
  },
  {
    of: '5.2.1.2 max-stale, with a tag',
    answer: cc('max-age=1', { etag: '"a"' }),
    after: 10,
    second: asks('max-stale=30'),
    asked: false,
  },
  {
    of: '5.2.1.2 staler',
    answer: cc('max-age=1', { etag: '"a"' }),
    after: 40,
    second: asks('max-stale=30'),
    asked: true,
  },
  { of: '5.2.1.3 min-fresh', answer: fresh, after: 20, second: asks('min-fresh=50'), asked: true },
  { of: '5.2.1.4 no-cache', answer: fresh, second: asks('no-cache'), asked: true },
  { of: '5.4 Pragma', answer: fresh, second: { headers: { pragma: 'no-cache' } }, asked: true },
  { of: '5.2.1.5 no-store', answer: fresh, second: asks('no-store'), asked: true },
  { of: '5.2.1.7 only-if-cached', answer: fresh, second: asks('only-if-cached'), asked: false, status: 200 },
  { of: '5.2.1.7 and nothing is', answer: cc('no-store'), second: asks('only-if-cached'), asked: false, status: 504 },
  {
    of: '5.2.1 callers have no say',
    settings: { callerControl: false },
    answer: fresh,
    second: asks('no-cache'),
    asked: false,
  },
  // 5.2.2: what answers say
  {
    of: '5.2.2.4 no-cache is asked each time',
    answer: cc('no-cache, max-age=60', { etag: '"a"' }),
    again: { status: 304 },
    asked: true,
    body: 'body',
  },
  // RFC 5861
  {
    of: '5861 stale while it is asked anew',
    answer: cc('max-age=1, stale-while-revalidate=30'),
    after: 10,
    again: { body: 'new' },
    asked: false,
    body: 'body',
  },
  {
    of: '5861 but not for ever',
    answer: cc('max-age=1, stale-while-revalidate=30'),
    after: 40,
    again: { body: 'new' },
    asked: true,
    body: 'new',
  },
  {
    of: '5861 stale while it fails',
    answer: cc('max-age=1, stale-if-error=30'),
    after: 10,
    again: failing,
    asked: true,
    status: 200,
    body: 'body',
  },
  {
    of: '5861 by default',
    settings: { staleIfErrorSeconds: 30 },
    answer: cc('max-age=1', { etag: '"a"' }),
    after: 10,
    again: failing,
    asked: true,
    status: 200,
    body: 'body',
  },
  {
    of: '5861 but not for ever',
    answer: cc('max-age=1, stale-if-error=30'),
    after: 40,
    again: failing,
    asked: true,
    status: 503,
  },
]

describe(`RFC 9111 in ${cases.length} cases`, () => {
  test.each(cases)(
    '$of',
    async ({ settings, first, answer, after = 0, second, again, asked, status, body, age, sent }) => {
      const cache = new Simulation(settings)
      cache.origin = () => answer
      expect((await cache.call(first)).asked).toBe(true)
      cache.now += after * 1000
      cache.origin = () => again ?? answer
      const given = await cache.call(second)
      expect(given.asked).toBe(asked)
      if (status !== undefined) expect(given.status).toBe(status)
      if (body !== undefined) expect(given.body).toBe(body)
      if (age !== undefined) expect(given.header('age')).toBe(age)
      for (const [name, value] of Object.entries(sent ?? {}))
        expect(cache.sent!.headers[cache.sent!.headers.indexOf(name) + 1]).toBe(value)
      const hit = !asked || given.header('cache-status')?.startsWith('gatehouse; hit') === true
      if (given.status !== 504) expect(hit ? ['hit'] : ['miss', 'bypass']).toContain(given.header('x-gatehouse-cache'))
    },
  )
})

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

test('no answer ever crosses consumers, whatever they and the service say', async () => {
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
      const cache = new Simulation({ defaultSeconds: 10 })
      for (const round of rounds) {
        cache.now += round[0]!.seconds * 1000
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

test.each([{ maxBytes: 1 }, { defaultSeconds: -1 }, { shareable: 'yes' }, { methods: ['POST'] }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
