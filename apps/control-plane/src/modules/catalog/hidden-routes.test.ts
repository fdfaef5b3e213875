import { type OracleApi, type OracleRequest, oracle } from '@gatehouse/testing/route-oracle.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hiddenRoutes } from './hidden-routes.js'

// In a world that is small enough to try every request: which routes are met by none, and which are said to be.

type Route = OracleApi['routes'][number]

/** By what requests may differ, each with all that it may be. */
const WORLD = {
  header: [undefined, ['1'], ['2'], ['12'], ['x'], ['1', '2'], ['x, 2'], ['1, 2', 'x'], ['y']],
  query: ['', 'v=1', 'v=2', 'v=12', 'v=1&v=2', 'v=x', 'v=1&v=2&v=x', 'v=y'],
  json: [
    undefined,
    { v: '1' },
    { v: '2' },
    { v: '12' },
    { v: ['1', 'x'] },
    { v: 'x' },
    { v: ['1', '2', 'x'] },
    { v: 'y' },
  ],
  clientAddress: ['10.0.0.1', '10.1.0.1', '192.0.2.1', '192.0.2.2', '::1'],
  place: [
    null,
    ...['DE', 'US', 'FR'].map(country => ({ country, region: '' })),
    { country: 'US', region: 'CA' },
    { country: 'US', region: 'NY' },
  ],
  serverName: ['', 'a.test', 'b.test', 'x.b.test', 'y.b.test', 'a.example'],
} as const
type Kind = keyof typeof WORLD
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PURGE']
const PATHS = ['/a', '/a/', '/a/b', '/a/c', '/a/b/c', '/a//b', '/b', '/']

function* requests(kinds: readonly Kind[]): Generator<OracleRequest> {
  const each = <K extends Kind>(kind: K): readonly (typeof WORLD)[K][number][] =>
    kinds.includes(kind) ? WORLD[kind] : [WORLD[kind][0]]
  for (const method of METHODS)
    for (const path of PATHS)
      for (const header of each('header'))
        for (const query of each('query'))
          for (const json of each('json'))
            for (const clientAddress of each('clientAddress'))
              for (const place of each('place'))
                for (const serverName of each('serverName'))
                  yield {
                    ...{ method, path: `/acme${path}`, query, json, clientAddress, place, serverName },
                    ...{ host: 'x', headers: header ? { v: header } : {} },
                  } as OracleRequest
}

const field = (name: string, expressions: readonly string[]) =>
  fc
    .oneof(
      fc.record({ values: fc.uniqueArray(fc.constantFrom('1', '2', 'x'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ matches: fc.constantFrom(...expressions) }),
      fc.constant({}),
    )
    .map(rest => ({ name, ...rest }))
// One expression within another is not known to be: where all has to be found out there is but one.
const fields = (name: string, most: number) =>
  fc.array(field(name, ['[12].*', '1.?'].slice(0, most)), { maxLength: most })
const list = (...all: string[]) => fc.subarray(all, { maxLength: 3 })
const asksOf = (most: number) =>
  ({
    header: fields('v', most).map(headers => ({ headers })),
    query: fields('v', most).map(query => ({ query })),
    json: fields('/v', most).map(body => ({ body })),
    clientAddress: list('10.0.0.0/8', '10.1.0.0/16', '192.0.2.1', '192.0.2.0/24').map(clients => ({ clients })),
    place: list('DE', 'US', 'US-CA').map(places => ({ places })),
    serverName: list('a.test', '*.test', '*.b.test', 'x.b.test').map(serverNames => ({ serverNames })),
  }) satisfies Record<Kind, unknown>

/** Routes that are told apart by one or two kinds of conditions, so that every request can be tried. `most`: fields of one name in a route. */
const tables = (
  most: number,
  patterns: readonly (string | undefined)[],
  expressions: readonly (string | undefined)[],
) =>
  fc.uniqueArray(fc.constantFrom(...(Object.keys(WORLD) as Kind[])), { minLength: 1, maxLength: 2 }).chain(kinds => {
    const asks = asksOf(most)
    const when = fc
      .tuple(asks[kinds[0]!], kinds[1] ? asks[kinds[1]] : fc.constant({}), fc.constantFrom(...expressions))
      .map(([one, two, expression]) => ({ ...one, ...two, expression }))
    const route = fc
      .record({
        path: fc.constantFrom('/a', '/a', '/a', '/a', '/a/{x}', '/a/{y}', '/a/*', '/*'),
        methods: fc.option(fc.subarray(['GET', 'HEAD', 'POST', 'PUT'], { minLength: 1 }), { nil: undefined }),
        pattern: fc.constantFrom(...patterns),
        when: fc.option(when, { nil: undefined }),
      })
      .map(({ pattern, ...rest }): Route => ({ ...rest, pattern: rest.path.endsWith('/*') ? pattern : undefined }))
    return fc.record({ kinds: fc.constant(kinds), routes: fc.array(route, { minLength: 3, maxLength: 7 }) })
  })

const MEANINGS = { e1: ({ method }: OracleRequest) => method === 'GET', e2: () => true }

function metBySome(routes: Route[], kinds: readonly Kind[]): Set<number> {
  const api: OracleApi = { id: 'a', path: '/acme', hosts: [], state: 'published', stripPath: true, routes }
  const met = new Set<number>()
  for (const request of requests(kinds)) {
    const answer = oracle([api], request, MEANINGS)
    if (answer && 'met' in answer) met.add(answer.met.route)
    if (met.size === routes.length) break
  }
  return met
}
const hidden = (routes: readonly Route[]): number[] =>
  hiddenRoutes(routes as never).flatMap((by, i) => (by.length > 0 ? [i] : []))

test('a route that is said to be hidden is met by no request', () => {
  fc.assert(
    fc.property(
      tables(2, [undefined, undefined, '/b', '/[bc]', '/.*'], [undefined, undefined, 'e1', 'e2']),
      ({ kinds, routes }) => {
        const met = metBySome(routes, kinds)
        for (const i of hidden(routes)) expect(met.has(i)).toBe(false)
      },
    ),
    { numRuns: 100 },
  )
})

test('one that no request meets is said to be hidden, where no pattern or expression has a say', () => {
  let found = 0
  fc.assert(
    fc.property(tables(1, [undefined], [undefined]), ({ kinds, routes }) => {
      const met = metBySome(routes, kinds)
      const unmet = routes.flatMap((_, i) => (met.has(i) ? [] : [i]))
      expect(hidden(routes)).toEqual(unmet)
      found += unmet.length
    }),
    { numRuns: 120 },
  )
  expect(found).toBeGreaterThan(5)
})

test('several routes hide another one together, and are named', () => {
  const v = (...values: string[]) => ({ headers: [{ name: 'v', values }] })
  const routes = [
    { path: '/a', when: v('1') },
    { path: '/a', methods: ['GET'], when: v('2') },
    { path: '/a', methods: ['POST'], when: v('2', '3') },
    { path: '/a', methods: ['GET', 'POST'], when: v('2') },
    { path: '/a', when: v('1', '3') },
  ]
  expect(hiddenRoutes(routes as never)).toEqual([[], [], [], [1, 2], []])
})

test('however much there is to compare, the answer is soon there: what cannot be told by then is let through', () => {
  const ranges = Array.from({ length: 99 }, (_, i) => `10.${i}.0.0/16`)
  const values = Array.from({ length: 20 }, (_, i) => `v${i}`)
  const fields = { query: [{ name: 'a', values }], headers: [{ name: 'b', values }] }
  const last = { path: '/b', methods: ['GET'] }
  const many = Array.from({ length: 900 }, (_, i) => ({
    path: '/a',
    when:
      i % 3 === 0
        ? { clients: [...ranges, `11.${i >> 8}.${i & 255}.0/24`] }
        : i % 3 === 1
          ? fields
          : { ...fields, body: [{ name: '/c', matches: `(${'x|'.repeat(i % 200)}y)*` }] },
  }))
  const began = performance.now()
  const found = hiddenRoutes([last, ...many, last] as never)
  expect(performance.now() - began).toBeLessThan(5000)
  expect(found[1]).toEqual([])
  expect(found[4]).toEqual([])
})
