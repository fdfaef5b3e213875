import { type RouteConditions, routeConditions } from '@gatehouse/shared/config/resources.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Asked } from '../router/path-tree.js'
import { compileConditions } from './compile-conditions.js'

const nothing = {
  method: 'GET',
  path: '/a',
  authority: 'x.test:8000',
  query: '',
  headers: {},
  clientAddress: '192.0.2.1',
  serverName: '',
  place: null,
  time: Date.UTC(2026, 0, 5, 12),
  json: undefined,
}
const asked = (given: Partial<Asked>): Asked => ({
  ...nothing,
  header: name => given.headers?.[name] as string | undefined,
  ...given,
})
const holds = (when: object, given: Partial<Asked> = {}): boolean => {
  const { accepts } = compileConditions([routeConditions.parse(when)], undefined)
  return accepts === null || accepts(asked(given), '')
}

describe('fields of the body', () => {
  const json = { order: { country: 'DE', count: 3, gift: true, tags: ['a', 'b'], none: null, 'a/b~c': 'x' } }
  test.each<[string, object, boolean]>([
    ['/order/country', { values: ['FR', 'DE'] }, true],
    ['/order/country', { values: ['FR'] }, false],
    ['/order/country', {}, true],
    ['/order/city', {}, false],
    ['/order/count', { values: ['3'] }, true],
    ['/order/gift', { values: ['true'] }, true],
    ['/order/tags', { values: ['b'] }, true],
    ['/order/tags/1', { values: ['b'] }, true],
    ['/order/tags', { matches: '[c-z]' }, false],
    ['/order/country', { matches: '[A-Z]{2}' }, true],
    ['/order/country', { matches: '[A-Z]' }, false],
    ['/order/a~1b~0c', { values: ['x'] }, true],
    ['/order/none', {}, false],
    ['/order', {}, false],
    ['/order/constructor', {}, false],
  ])('%s %j', (name, field, expected) => {
    expect(holds({ body: [{ name, ...field }] }, { json })).toBe(expected)
    expect(holds({ body: [{ name, ...field }] })).toBe(false)
  })
})

test.each<[string, object, Partial<Asked>, boolean]>([
  ['a country', { places: ['DE', 'FR'] }, { place: { country: 'FR', region: '' } }, true],
  ['a part of one', { places: ['US-CA'] }, { place: { country: 'US', region: 'CA' } }, true],
  ['another part', { places: ['US-CA'] }, { place: { country: 'US', region: 'NY' } }, false],
  ['a country whole', { places: ['US'] }, { place: { country: 'US', region: 'NY' } }, true],
  ['a place that nobody knows', { places: ['US'] }, {}, false],
  ['a name in TLS', { serverNames: ['a.test'] }, { serverName: 'a.test' }, true],
  ['a name below', { serverNames: ['*.test'] }, { serverName: 'b.a.test' }, true],
  ['the name above', { serverNames: ['*.a.test'] }, { serverName: 'a.test' }, false],
  ['no TLS', { serverNames: ['a.test'] }, {}, false],
  ['an expression', { expression: 'request.method == "GET" && request.host == "x.test"' }, {}, true],
  [
    'an expression of headers',
    { expression: 'request.headers["x-ring"] in ["1", "2"]' },
    { headers: { 'x-ring': '2' } },
    true,
  ],
  ['one that asks for what is not there', { expression: 'request.headers["x-ring"] == "2"' }, {}, false],
  ['and denies it', { expression: '!("x-ring" in request.headers)' }, {}, true],
  ['an expression of the query', { expression: 'request.query.v == "2"' }, { query: 'v=2' }, true],
  ['an expression of places', { expression: 'request.country == "DE" || request.country == ""' }, {}, true],
  ['an expression of the body', { expression: 'request.body.tier == "gold"' }, { json: { tier: 'gold' } }, true],
  ['an expression of no body', { expression: 'request.body.tier == "gold"' }, {}, false],
  ['an expression of TLS', { expression: 'request.serverName.endsWith(".test")' }, { serverName: 'a.test' }, true],
  ['an expression of the time', { expression: 'request.time > timestamp("2026-01-01T00:00:00Z")' }, {}, true],
])('%s', (_, when, given, expected) => {
  expect(holds(when, given)).toBe(expected)
})

test.each(['request.path.matches("a+")', 'request.', '1 + 1', 'application == "x"'])(
  '%s is no expression',
  expression => {
    expect(() => compileConditions([routeConditions.parse({ expression })], undefined)).toThrow()
  },
)

/** The same by the words of the guide, condition by condition. */
function naive(when: RouteConditions, of: Asked): boolean {
  const fits = ({ values, matches }: RouteConditions['headers'][number], value: string): boolean =>
    values ? values.includes(value) : matches === undefined || new RegExp(`^(?:${matches})$`).test(value)
  const query = new URLSearchParams(of.query)
  const body = (of.json ?? {}) as Record<string, string>
  return (
    when.headers.every(field => {
      const value = of.header(field.name)
      return (
        value !== undefined && [value, ...value.split(',').map(each => each.trim())].some(each => fits(field, each))
      )
    }) &&
    when.query.every(field => query.getAll(field.name).some(each => fits(field, each))) &&
    when.body.every(({ name, ...field }) => name.slice(1) in body && fits({ name, ...field }, body[name.slice(1)]!)) &&
    (when.clients.length === 0 || when.clients.includes(of.clientAddress)) &&
    (when.serverNames.length === 0 ||
      when.serverNames.some(name =>
        name.startsWith('*.') ? of.serverName.endsWith(name.slice(1)) : of.serverName === name,
      )) &&
    (when.places.length === 0 ||
      (of.place !== null &&
        when.places.some(
          place => place === of.place!.country || place === `${of.place!.country}-${of.place!.region}`,
        ))) &&
    (when.expression === undefined || of.method === 'GET')
  )
}

test('conditions hold as one would try them by hand', () => {
  const word = fc.constantFrom('a', 'b', 'c')
  const test = fc.oneof(
    fc.record({ values: fc.uniqueArray(word, { minLength: 1, maxLength: 2 }) }),
    fc.record({ matches: fc.constantFrom('a', '[ab]', '.*', 'b+') }),
    fc.constant({}),
  )
  const fields = (names: readonly string[]) =>
    fc.array(
      fc.tuple(fc.constantFrom(...names), test).map(([name, rest]) => ({ name, ...rest })),
      { maxLength: 2 },
    )
  const some = (...all: string[]) => fc.subarray(all, { maxLength: 2 })
  const when = fc.record({
    headers: fields(['x', 'y']),
    query: fields(['p', 'q']),
    body: fields(['/m', '/n']),
    clients: some('192.0.2.1', '192.0.2.2'),
    places: some('DE', 'US', 'US-CA'),
    serverNames: some('a.test', '*.test'),
    expression: fc.constantFrom(undefined, 'request.method == "GET"'),
  })
  const pairs = (names: [string, string]) =>
    fc.dictionary(fc.constantFrom(...names), fc.constantFrom('a', 'b', 'c', 'a, b', ''), { noNullPrototype: true })
  const call = fc.record({
    method: fc.constantFrom('GET', 'POST'),
    headers: pairs(['x', 'y']),
    query: fc
      .array(fc.tuple(fc.constantFrom('p', 'q'), word), { maxLength: 3 })
      .map(all => String(new URLSearchParams(all))),
    json: fc.option(pairs(['m', 'n']), { nil: undefined }),
    clientAddress: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'),
    place: fc.option(fc.record({ country: fc.constantFrom('DE', 'US'), region: fc.constantFrom('', 'CA') })),
    serverName: fc.constantFrom('', 'a.test', 'b.a.test'),
  })
  fc.assert(
    fc.property(when, call, (conditions, given) => {
      const parsed = routeConditions.parse(conditions)
      expect(holds(conditions, given)).toBe(naive(parsed, asked(given)))
    }),
    { numRuns: 3000 },
  )
})
