import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FetchRequest } from '../contract.js'
import { known, remembering } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'
import { fillUrl } from './template.js'

const steps = [
  { name: 'user', url: 'https://users.example.com/{request.query.id}' },
  { name: 'orders', url: 'https://orders.example.com/?user={user.id}', optional: true },
  {
    name: 'news',
    url: 'https://news.example.com/latest',
    method: 'POST',
    body: { for: '{request.application}', top: 3 },
  },
]

type Answers = Record<string, (request: FetchRequest) => unknown>

const good: Answers = {
  'users.example.com': () => ({ id: 7, name: 'Ann' }),
  'orders.example.com': () => [{ total: 5 }],
  'news.example.com': () => ({ title: 'Hello' }),
}

function made(settings: object, answers: Answers = good) {
  const asked: FetchRequest[] = []
  const notes: string[] = []
  const deps = remembering({
    note: (_, text) => void notes.push(text),
    fetch: async request => {
      asked.push(request)
      const value = await answers[new URL(request.url).hostname]!(request)
      const status = typeof value === 'number' ? value : 200
      return { status, headers: [], body: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) }
    },
  })
  const hooks = policy.compile(config.parse({ pathSuffix: '/home', steps, ...settings }), deps)
  const call = async (more: object = {}) => {
    const ctx = known({ path: '/acme/shop/home', query: 'id=7', ...more }, { 'x-team': 'a', authorization: 'Bearer x' })
    const reply = (await hooks.onRequest!(ctx)) as { status: number; body: Buffer } | { error: string } | undefined
    return reply && 'body' in reply ? JSON.parse(reply.body.toString()) : reply
  }
  return { asked, notes, call }
}

test('steps are asked, each when what it uses is there, and make one answer', async () => {
  const { asked, call } = made({})
  expect(await call()).toEqual({ user: { id: 7, name: 'Ann' }, orders: [{ total: 5 }], news: { title: 'Hello' } })
  expect(asked.map(({ url }) => url).sort()).toEqual([
    'https://news.example.com/latest',
    'https://orders.example.com/?user=7',
    'https://users.example.com/7',
  ])
  const news = asked.find(({ url }) => url.includes('news'))!
  expect([news.method, JSON.parse(news.body!)]).toEqual(['POST', { for: 'app_1', top: 3 }])
  expect(asked.flatMap(({ headers }) => headers)).not.toContain('Bearer x')
})

test('an answer has the shape that it is given', async () => {
  const answer = {
    hello: 'Hello {user.name}, {request.query.id}',
    first: '{orders.0.total}',
    none: '{user.address.city}',
    list: ['{news}', 1],
  }
  const { call } = made({ answer })
  expect(await call()).toEqual({ hello: 'Hello Ann, 7', first: 5, none: null, list: [{ title: 'Hello' }, 1] })
})

test('those that wait for nobody are under way together', async () => {
  const names = ['a', 'b', 'c', 'd']
  let under = 0
  let open = () => {}
  const all = new Promise<void>(resolve => {
    open = resolve
  })
  const answers = Object.fromEntries(
    names.map(name => [
      `${name}.example.com`,
      async () => {
        if (++under === names.length) open()
        await all
        return name
      },
    ]),
  )
  const { call } = made(
    { steps: names.map(name => ({ name, url: `https://${name}.example.com/` })) },
    {
      ...answers,
      ...Object.fromEntries(
        names.map(name => [`${name}.example.com`, async () => ({ is: await answers[`${name}.example.com`]!() })]),
      ),
    },
  )
  expect(await call()).toEqual(Object.fromEntries(names.map(name => [name, { is: name }])))
})

test('a step that may fail is null, and what uses it is not asked', async () => {
  const { call, notes } = made({}, { ...good, 'orders.example.com': () => 500 })
  expect(await call()).toMatchObject({ user: { id: 7 }, orders: null })
  expect(notes).toEqual(['step orders failed: answered with status 500'])
  const chain = steps.map(step => ({ ...step, optional: true }))
  const without = made({ steps: chain }, { ...good, 'users.example.com': () => 404 })
  expect(await without.call()).toEqual({ user: null, orders: null, news: { title: 'Hello' } })
  expect(without.asked.map(({ url }) => new URL(url).hostname)).not.toContain('orders.example.com')
})

test.each([
  ['fails', () => 503],
  ['is no JSON', () => '<html>'],
  [
    'does not answer',
    () => {
      throw new Error('connect ECONNREFUSED 10.0.0.1:80')
    },
  ],
])('a step that %s, and may not, refuses the whole without a word of where it is', async (_, users) => {
  const { call, notes } = made({}, { ...good, 'users.example.com': users })
  expect(await call()).toEqual({ error: 'upstream_error', detail: 'The part "user" of this answer could not be had.' })
  expect(notes[0]).toMatch(/^step user failed/)
})

test('no step waits longer than it may, nor than is left of the whole', async () => {
  const { asked, call } = made({ timeoutMs: 100 })
  await call()
  for (const { timeoutMs } of asked) expect(timeoutMs).toBeLessThanOrEqual(100)
})

test('other paths and methods go on, and a dry run asks nobody', async () => {
  const { asked, call } = made({})
  expect(await call({ path: '/acme/shop/other' })).toBeUndefined()
  expect(await call({ method: 'POST' })).toBeUndefined()
  expect(await call({ rehearsal: true })).toEqual({ user: null, orders: null, news: null })
  expect(asked).toEqual([])
})

test('headers of the caller go where they are named', async () => {
  const { asked, call } = made({
    steps: [{ ...steps[2], passHeaders: ['X-Team'], headers: [{ name: 'x-key', value: 'k' }] }],
  })
  await call()
  expect(asked[0]!.headers).toEqual(
    expect.arrayContaining(['x-team', 'a', 'x-key', 'k', 'content-type', 'application/json']),
  )
})

test('no value leads a URL out of where it belongs', () => {
  const template = 'https://users.example.com/a/{v}/b?q={v}'
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('..', '.', '../..', '%2e%2e', '/', '?', '#', '@evil.com'),
      ),
      value => {
        let url: URL
        try {
          url = new URL(fillUrl(template, { v: value }))
        } catch (error) {
          expect((error as Error).message).toMatch(/climb|malformed/)
          return
        }
        expect([url.host, url.pathname.split('/').length, url.hash]).toEqual(['users.example.com', 4, ''])
        expect(url.pathname.endsWith('/b')).toBe(true)
      },
    ),
  )
  expect(() => fillUrl(template, { v: '..' })).toThrow('climb')
  expect(() => fillUrl(template, {})).toThrow('no value')
})

const one = { name: 'a', url: 'https://a.example.com/' }
test.each([
  {},
  { steps: [] },
  { steps: [one, one] },
  { steps: [{ ...one, url: 'https://{request.query.host}/' }] },
  { steps: [{ ...one, url: 'ftp://a.example.com' }] },
  { steps: [{ ...one, after: ['b'] }] },
  { steps: [{ ...one, after: ['a'] }] },
  {
    steps: [
      { ...one, url: 'https://a.example.com/{b.id}' },
      { ...one, name: 'b', after: ['a'] },
    ],
  },
  { steps: [one], answer: { b: '{b}' } },
])('%j is refused', settings =>
  expect(
    config.safeParse({ ...(Object.keys(settings).length > 0 && { pathSuffix: '/home' }), ...settings }).success,
  ).toBe(false),
)
