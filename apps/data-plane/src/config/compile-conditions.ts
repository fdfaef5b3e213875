import type { RouteConditions } from '@gatehouse/shared/config/resources.js'
import { compileRouteExpression } from '@gatehouse/shared/config/route-expression.js'
import { rangeTest } from '@gatehouse/shared/net/cidr.js'
import { RE2JS } from 're2js'
import type { Asked, Routable } from '../router/path-tree.js'

export type Test = (asked: Asked, rest: string) => boolean
type Field = RouteConditions['headers'][number]

const NONE: readonly Test[] = []

/** A pattern counts for more than any number of conditions. */
const PATTERN_ASKS = 1000

/**
 * What a route asks for beside path and method, as one test; null where that is nothing. `asks` counts it. Throws on an expression that is
 * none. Expressions run in linear time, whatever callers send. `tests`: each by itself, those of `conditionWords` and then the pattern.
 */
export function compileConditions(
  all: readonly (RouteConditions | undefined)[],
  pattern: string | undefined,
): Pick<Routable, 'accepts'> & { asks: number; tests: readonly Test[] } {
  const tests = all.flatMap(when => (when ? testsOf(when) : []))
  const asks = tests.length + (pattern === undefined ? 0 : PATTERN_ASKS)
  if (pattern !== undefined) {
    const whole = RE2JS.compile(pattern)
    // The dearest comes last.
    tests.push((_asked, rest) => whole.testExact(rest))
  }
  if (tests.length === 0) return { accepts: null, asks, tests: NONE }
  return { accepts: (asked, rest) => allHold(tests, asked, rest), asks, tests }
}

function allHold(tests: readonly Test[], asked: Asked, rest: string): boolean {
  for (const test of tests) if (!test(asked, rest)) return false
  return true
}

/** False where one of its expressions is none. */
export function canCompile(when: RouteConditions | undefined): boolean {
  try {
    compileConditions([when], undefined)
    return true
  } catch {
    return false
  }
}

function testsOf({ headers, query, clients, body, places, serverNames, expression }: RouteConditions): Test[] {
  const tests: Test[] = headers.map(field => {
    const name = field.name.toLowerCase()
    const fits = fieldTest(field)
    return asked => {
      const value = asked.header(name)
      return (
        value !== undefined && (fits(value) || (value.includes(',') && value.split(',').some(one => fits(one.trim()))))
      )
    }
  })
  for (const field of query) {
    const fits = fieldTest(field)
    tests.push(asked => asked.query !== '' && new URLSearchParams(asked.query).getAll(field.name).some(fits))
  }
  if (clients.length > 0) {
    const within = rangeTest(clients)
    tests.push(asked => within(asked.clientAddress))
  }
  if (serverNames.length > 0) tests.push(serverNameTest(serverNames))
  if (places.length > 0) {
    const set = new Set(places)
    tests.push(({ place }) => place !== null && (set.has(place.country) || set.has(`${place.country}-${place.region}`)))
  }
  if (expression !== undefined) tests.push(compileRouteExpression(expression))
  // What wants the body comes last: nobody waits for it whose call is another's anyway.
  for (const field of body) {
    const fits = fieldTest(field)
    const steps = field.name.slice(1).split('/').map(unescaped)
    tests.push(asked => valuesAt(asked.json, steps).some(fits))
  }
  return tests
}

/** What each of the tests is of, in words and in their order. */
export function conditionWords(when: RouteConditions | undefined): string[] {
  if (!when) return []
  const { headers, query, clients, body, places, serverNames, expression } = when
  return [
    ...headers.map(({ name }) => `header ${name}`),
    ...query.map(({ name }) => `query parameter ${name}`),
    ...(clients.length > 0 ? ['address of the caller'] : []),
    ...(serverNames.length > 0 ? ['name in TLS'] : []),
    ...(places.length > 0 ? ['country or region'] : []),
    ...(expression === undefined ? [] : ['expression']),
    ...body.map(({ name }) => `field of the body ${name}`),
  ]
}

/** Names at any depth below `*.`, as hosts have it. */
function serverNameTest(names: readonly string[]): Test {
  const exact = new Set(names)
  const below = names.filter(name => name.startsWith('*.')).map(name => name.slice(1))
  return ({ serverName }) =>
    serverName !== '' && (exact.has(serverName) || below.some(suffix => serverName.endsWith(suffix)))
}

/** RFC 6901, 4. */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** What stands at a JSON Pointer, as text; of a list each of its elements. Objects and null are no values. */
function valuesAt(json: unknown, steps: readonly string[]): string[] {
  let at = json
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return []
    at = (at as Record<string, unknown>)[step]
  }
  return [at].flat().flatMap(value => (typeof value === 'object' || value === undefined ? [] : [String(value)]))
}

function fieldTest({ values, matches }: Field): (value: string) => boolean {
  if (values !== undefined) {
    const set = new Set(values)
    return value => set.has(value)
  }
  if (matches === undefined) return () => true
  const whole = RE2JS.compile(matches)
  return value => whole.testExact(value)
}
