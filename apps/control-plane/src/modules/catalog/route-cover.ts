import type { RouteConditions } from '@gatehouse/shared/config/resources.js'
import { type Cidr, inRanges, parseCidr } from '@gatehouse/shared/net/cidr.js'
import { RE2JS } from 're2js'
import type { ClaimedRoute } from './route-claims.js'

type Field = RouteConditions['headers'][number]

export const FIELDS = ['headers', 'query', 'body'] as const
export const LISTS = ['clients', 'places', 'serverNames'] as const
type ListKind = (typeof LISTS)[number]

export const fieldsOf = (fields: readonly Field[] | undefined): readonly Field[] => fields ?? []

/** Comparisons for all routes of one API: far more than are written by hand, and less than a second. */
const MOST_STEPS = 1_000_000

/** Whether a route answers all that another one could. Whoever asks for too much of this hears that none does. */
export class RouteCover {
  private left = MOST_STEPS
  private readonly ranges = new Map<string, Cidr>()
  private readonly expressions = new Map<string, RE2JS | null>()

  /** False: there is no more to be found out. */
  spend(steps: number): boolean {
    this.left -= steps
    return this.left >= 0
  }

  /** Whatever meets `b` meets `a`. */
  covers(a: ClaimedRoute, b: ClaimedRoute): boolean {
    if (!this.spend(1)) return false
    if (a.pattern !== undefined && a.pattern !== b.pattern) return false
    if (!coversMethods(a.methods, b.methods)) return false
    const [mine, theirs] = [a.when, b.when]
    if (mine?.expression !== undefined && mine.expression !== theirs?.expression) return false
    return (
      FIELDS.every(kind => this.coversFields(kind, fieldsOf(mine?.[kind]), fieldsOf(theirs?.[kind]))) &&
      LISTS.every(kind => this.coversList(kind, mine?.[kind] ?? [], theirs?.[kind] ?? []))
    )
  }

  private coversFields(kind: (typeof FIELDS)[number], a: readonly Field[], b: readonly Field[]): boolean {
    const nameOf = ({ name }: Field): string => (kind === 'headers' ? name.toLowerCase() : name)
    return a.every(mine => b.some(theirs => nameOf(mine) === nameOf(theirs) && this.coversField(mine, theirs)))
  }

  private coversField({ values, matches }: Field, theirs: Field): boolean {
    if (values !== undefined) return theirs.values?.every(value => this.spend(1) && values.includes(value)) ?? false
    if (matches === undefined || matches === theirs.matches) return true
    return theirs.values?.every(value => this.matches(matches, value)) ?? false
  }

  private matches(expression: string, value: string): boolean {
    // It takes as long as the one times the other.
    if (!this.spend(100 + (expression.length * value.length) / 16)) return false
    return kept(this.expressions, expression, compiled)?.testExact(value) ?? false
  }

  private coversList(kind: ListKind, a: readonly string[], b: readonly string[]): boolean {
    if (a.length === 0) return true
    return b.length > 0 && b.every(theirs => this.spend(a.length) && a.some(mine => this.holds[kind](mine, theirs)))
  }

  /** Whether one entry of a list stands for another one too. */
  private readonly holds: Record<ListKind, (mine: string, theirs: string) => boolean> = {
    clients: (mine, theirs) => {
      const [range, [address, bits]] = [kept(this.ranges, mine, parseCidr), kept(this.ranges, theirs, parseCidr)]
      return range[1] <= bits && inRanges(address, [range])
    },
    places: (mine, theirs) => theirs === mine || theirs.startsWith(`${mine}-`),
    serverNames: (mine, theirs) => theirs === mine || (mine.startsWith('*.') && theirs.endsWith(mine.slice(1))),
  }
}

/** Made once. */
function kept<T>(all: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = all.get(key)
  if (known !== undefined) return known
  const made = make(key)
  all.set(key, made)
  return made
}

/** Whoever may GET may ask for the head alone. */
function coversMethods(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined) return true
  return b?.every(method => a.includes(method) || (method === 'HEAD' && a.includes('GET'))) ?? false
}

/** What is no expression is told of elsewhere, and holds for nothing. */
function compiled(expression: string): RE2JS | null {
  try {
    return RE2JS.compile(expression)
  } catch {
    return null
  }
}
