import type { RouteConditions } from '@gatehouse/shared/config/resources.js'
import { type ClaimedRoute, template } from './route-claims.js'

type Field = RouteConditions['headers'][number]

/**
 * The route that answers whatever this one could: at the same path, asked before it (by what it asks for, then by its place), and asking for nothing
 * that this one does not ask for too. Undefined where there is none. What expressions have in common is not known, so they hide only their like.
 */
export function hiddenBy(routes: readonly ClaimedRoute[], index: number): number | undefined {
  const route = routes[index]!
  const place = template('', route.path)
  const found = routes.findIndex(
    (other, i) =>
      i !== index && template('', other.path) === place && isAskedFirst(other, i, route, index) && covers(other, route),
  )
  return found < 0 ? undefined : found
}

/** As nodes order routes at one path. */
function isAskedFirst(a: ClaimedRoute, placeA: number, b: ClaimedRoute, placeB: number): boolean {
  const [asksA, asksB] = [asks(a), asks(b)]
  return asksA === asksB ? placeA < placeB : asksA > asksB
}

const PATTERN_ASKS = 1000
const FIELDS = ['headers', 'query', 'body'] as const
const LISTS = ['clients', 'places', 'serverNames'] as const
function asks({ pattern, when, methods }: ClaimedRoute): number {
  const fields = FIELDS.reduce((sum, kind) => sum + fieldsOf(when?.[kind]).length, 0)
  const lists = LISTS.filter(kind => (when?.[kind] ?? []).length > 0).length
  const conditions = fields + lists + (when?.expression === undefined ? 0 : 1)
  return 2 * (conditions + (pattern === undefined ? 0 : PATTERN_ASKS)) + (methods === undefined ? 0 : 1)
}

const fieldsOf = (fields: readonly Field[] | undefined): readonly Field[] => fields ?? []

/** Whatever meets `b` meets `a`. */
function covers(a: ClaimedRoute, b: ClaimedRoute): boolean {
  if (a.pattern !== undefined && a.pattern !== b.pattern) return false
  if (!coversMethods(a.methods, b.methods)) return false
  const [mine, theirs] = [a.when, b.when]
  if (mine?.expression !== undefined && mine.expression !== theirs?.expression) return false
  const fields = FIELDS.every(kind =>
    coversFields(fieldsOf(mine?.[kind]), fieldsOf(theirs?.[kind]), name =>
      kind === 'headers' ? name.toLowerCase() : name,
    ),
  )
  return fields && LISTS.every(kind => coversList(mine?.[kind] ?? [], theirs?.[kind] ?? []))
}

/** Whoever may GET may ask for the head alone. */
function coversMethods(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined) return true
  return b?.every(method => a.includes(method) || (method === 'HEAD' && a.includes('GET'))) ?? false
}

const coversFields = (a: readonly Field[], b: readonly Field[], nameOf: (name: string) => string): boolean =>
  a.every(mine => b.some(theirs => nameOf(mine.name) === nameOf(theirs.name) && coversField(mine, theirs)))

function coversField({ values, matches }: Field, theirs: Field): boolean {
  if (values !== undefined) return theirs.values?.every(value => values.includes(value)) ?? false
  return matches === undefined || matches === theirs.matches
}

const coversList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === 0 || (b.length > 0 && b.every(each => a.includes(each)))
