import { type ClaimedRoute, template } from './route-claims.js'
import { FIELDS, fieldsOf, LISTS, RouteCover } from './route-cover.js'

/** Into how many parts a route is taken apart at the most. */
const MOST_PARTS = 512

/**
 * For each route those that between them answer whatever it could: at the same path, asked before it (by what they ask for, then by their place),
 * and asking for nothing that it does not ask for too. Empty where something is left, or where it would take too long to tell. What patterns and
 * expressions have in common is not known, so they hide only their like.
 */
export function hiddenRoutes(routes: readonly ClaimedRoute[]): (readonly number[])[] {
  const cover = new RouteCover()
  const asked = routes.map(asks)
  const places = new Map<string, number[]>()
  for (const [i, { path }] of routes.entries()) {
    const place = template('', path)
    const there = places.get(place)
    if (there) there.push(i)
    else places.set(place, [i])
  }
  const hiding: (readonly number[])[] = routes.map(() => [])
  for (const there of places.values())
    for (const i of there) {
      // As nodes order routes at one path.
      const before = there.filter(other => asked[other]! > asked[i]! || (asked[other] === asked[i] && other < i))
      hiding[i] = hiddenBy(routes, before, routes[i]!, cover)
    }
  return hiding
}

function hiddenBy(
  routes: readonly ClaimedRoute[],
  before: readonly number[],
  route: ClaimedRoute,
  cover: RouteCover,
): readonly number[] {
  const whole = before.find(i => cover.covers(routes[i]!, route))
  if (whole !== undefined) return [whole]
  // One alone that does not answer all leaves some part.
  if (before.length < 2 || !cover.spend(1)) return []
  const parts = partsOf(route)
  if (!cover.spend(parts.length)) return []
  const hiding = new Set<number>()
  for (const part of parts) {
    const by = before.find(i => cover.covers(routes[i]!, part))
    if (by === undefined) return []
    hiding.add(by)
  }
  return [...hiding].sort((a, b) => a - b)
}

/** The same as routes that ask for one thing of each list: whatever meets it meets one of them. */
function partsOf(route: ClaimedRoute): ClaimedRoute[] {
  let parts = [route]
  const split = (size: number, part: (of: ClaimedRoute, i: number) => ClaimedRoute): void => {
    if (size < 2 || parts.length * size > MOST_PARTS) return
    parts = parts.flatMap(of => Array.from({ length: size }, (_, i) => part(of, i)))
  }
  const { methods = [], when } = route
  split(methods.length, (of, i) => ({ ...of, methods: [methods[i]!] }))
  for (const kind of LISTS) {
    const list = when?.[kind] ?? []
    split(list.length, (of, i) => ({ ...of, when: { ...of.when, [kind]: [list[i]!] } }))
  }
  for (const kind of FIELDS)
    for (const [at, { values = [] }] of fieldsOf(when?.[kind]).entries())
      split(values.length, (of, i) => {
        const fields = fieldsOf(of.when?.[kind]).map((field, n) =>
          n === at ? { ...field, values: [values[i]!] } : field,
        )
        return { ...of, when: { ...of.when, [kind]: fields } }
      })
  return parts
}

const PATTERN_ASKS = 1000

/** What nodes order routes at one path by. */
function asks({ pattern, when, methods }: ClaimedRoute): number {
  const fields = FIELDS.reduce((sum, kind) => sum + fieldsOf(when?.[kind]).length, 0)
  const lists = LISTS.filter(kind => (when?.[kind] ?? []).length > 0).length
  const conditions = fields + lists + (when?.expression === undefined ? 0 : 1)
  return 2 * (conditions + (pattern === undefined ? 0 : PATTERN_ASKS)) + (methods === undefined ? 0 : 1)
}
