import type { RouteConditions } from '@gatehouse/shared/config/resources.js'
import { rangeTest } from '@gatehouse/shared/net/cidr.js'
import { RE2JS } from 're2js'
import type { Asked, Routable } from '../router/path-tree.js'

type Test = (asked: Asked, rest: string) => boolean
type Field = RouteConditions['headers'][number]

/** A pattern counts for more than any number of conditions. */
const PATTERN_ASKS = 1000

/**
 * What a route asks for beside path and method, as one test; null where that is nothing. `asks` counts it. Throws on an expression that is
 * none. Expressions run in linear time, whatever callers send.
 */
export function compileConditions(
  all: readonly (RouteConditions | undefined)[],
  pattern: string | undefined,
): Pick<Routable, 'accepts'> & { asks: number } {
  const tests = all.flatMap(when => (when ? testsOf(when) : []))
  const asks = tests.length + (pattern === undefined ? 0 : PATTERN_ASKS)
  if (pattern !== undefined) {
    const whole = RE2JS.compile(pattern)
    // The dearest comes last.
    tests.push((_asked, rest) => whole.testExact(rest))
  }
  return { accepts: tests.length === 0 ? null : (asked, rest) => allHold(tests, asked, rest), asks }
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

function testsOf({ headers, query, clients }: RouteConditions): Test[] {
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
  return tests
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
