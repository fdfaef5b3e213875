import type { RouteConditions } from '@gatehouse/shared/config/resources.js'
import { inRanges, parseCidr } from '@gatehouse/shared/net/cidr.js'
import { RE2JS } from 're2js'
import { type ClaimedRoute, template } from './route-claims.js'

type Field = RouteConditions['headers'][number]

/** Into how many parts a route is taken apart at the most. */
const MOST_PARTS = 512

/**
 * The routes that between them answer whatever this one could: at the same path, asked before it (by what they ask for, then by their place), and
 * asking for nothing that this one does not ask for too. Empty where something is left. What patterns and expressions have in common is not
 * known, so they hide only their like.
 */
export function hiddenBy(routes: readonly ClaimedRoute[], index: number): number[] {
  const route = routes[index]!
  const place = template('', route.path)
  const before = routes.flatMap((other, i) =>
    i !== index && template('', other.path) === place && isAskedFirst(other, i, route, index) ? [i] : [],
  )
  if (before.length === 0) return []
  const whole = before.find(i => covers(routes[i]!, route))
  if (whole !== undefined) return [whole]
  const hiding = new Set<number>()
  for (const part of partsOf(route)) {
    const by = before.find(i => covers(routes[i]!, part))
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
  return fields && LISTS.every(kind => coversList(kind, mine?.[kind] ?? [], theirs?.[kind] ?? []))
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
  return matches === undefined || matches === theirs.matches || (theirs.values?.every(testOf(matches)) ?? false)
}

/** What is no expression is told of elsewhere, and holds for nothing. */
function testOf(matches: string): (value: string) => boolean {
  try {
    const whole = RE2JS.compile(matches)
    return value => whole.testExact(value)
  } catch {
    return () => false
  }
}

const coversList = (kind: (typeof LISTS)[number], a: readonly string[], b: readonly string[]): boolean =>
  a.length === 0 || (b.length > 0 && b.every(theirs => a.some(mine => holdsAll[kind](mine, theirs))))

/** Whether one entry of a list stands for another one too. */
const holdsAll: Record<(typeof LISTS)[number], (mine: string, theirs: string) => boolean> = {
  clients: (mine, theirs) => {
    const [range, [address, bits]] = [parseCidr(mine), parseCidr(theirs)]
    return range[1] <= bits && inRanges(address, [range])
  },
  places: (mine, theirs) => theirs === mine || theirs.startsWith(`${mine}-`),
  serverNames: (mine, theirs) => theirs === mine || (mine.startsWith('*.') && theirs.endsWith(mine.slice(1))),
}
