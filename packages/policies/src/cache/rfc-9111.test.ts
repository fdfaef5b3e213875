import { describe, expect, test } from 'vitest'
import { cc, failing, fresh } from './testing/answers.js'
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

const asks = (value: string): Question => ({ headers: { 'cache-control': value } })
const utc = (seconds: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toUTCString()

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
  { of: '3 private in a field of its own', answer: cc(['max-age=60', 'private']), asked: true },
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
  {
    of: '4.1 a field for each header',
    first: { headers: { a: '1', b: '1' } },
    second: { headers: { a: '1', b: '2' } },
    answer: cc('max-age=60', { vary: ['a', 'b'] }),
    asked: true,
  },
  { of: '4.1 Vary: * in a field of its own', answer: cc('max-age=60', { vary: ['a', '*'] }), asked: true },
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
