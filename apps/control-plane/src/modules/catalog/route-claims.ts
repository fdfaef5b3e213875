import type { RouteConditions } from '@gatehouse/shared/config/resources.js'

type Conditions = { [K in keyof RouteConditions]?: RouteConditions[K] | undefined }

/** What of a REST API decides which requests are its own. */
export interface Claimant {
  /** Full path at the gateway. */
  path: string
  hosts: readonly string[]
  when?: Conditions | undefined
  routes: readonly ClaimedRoute[]
}

export interface ClaimedRoute {
  path: string
  methods?: readonly string[] | undefined
  pattern?: string | undefined
  when?: Conditions | undefined
}

interface Claim {
  host: string
  template: string
  methods: readonly string[] | undefined
  /** Whatever else it asks for, in one form. */
  asks: string
}

const ANY_HOST = ''

/** The first host, path and method that two APIs both claim, in words; undefined where there is none. */
export function clash(a: Claimant, b: Claimant): string | undefined {
  const others = claims(b)
  for (const claim of claims(a)) {
    const other = others.find(each => overlap(claim, each))
    if (other) return describe(claim, other)
  }
  return undefined
}

function claims({ path, hosts, routes, when }: Claimant): Claim[] {
  const list: readonly ClaimedRoute[] = routes.length > 0 ? routes : [{ path: '/*' }]
  // At a host of its own an API is served from the root, elsewhere below its path.
  const bases = [{ host: ANY_HOST, base: path }, ...hosts.map(host => ({ host, base: '' }))]
  return bases.flatMap(({ host, base }) =>
    list.map(route => ({
      host,
      template: template(base, route.path),
      methods: withHead(route.methods),
      asks: asksOf(route, when),
    })),
  )
}

/** Parameters have no names here: `/users/{id}` and `/users/{name}` are the same path. */
export const template = (base: string, path: string): string =>
  (base.replace(/\/+$/, '') + path).replace(/\{[^}]*\}/g, '{}')

/** Pattern and conditions of a route and its API in one form: what is the same asks for the same, whatever its order. */
export function asksOf({ pattern = '', when }: ClaimedRoute, ofApi?: Conditions): string {
  const fields = (kind: 'headers' | 'query' | 'body'): string[] =>
    [...(ofApi?.[kind] ?? []), ...(when?.[kind] ?? [])].map(({ name, values, matches }) =>
      JSON.stringify([kind, kind === 'headers' ? name.toLowerCase() : name, values && [...values].sort(), matches]),
    )
  const lists = (['clients', 'places', 'serverNames'] as const).flatMap(kind =>
    [ofApi?.[kind] ?? [], when?.[kind] ?? []].map(list => JSON.stringify([...list].sort())),
  )
  const expressions = [ofApi?.expression ?? '', when?.expression ?? ''].sort()
  const asked = new Set([...fields('headers'), ...fields('query'), ...fields('body')].sort())
  return [pattern, ...lists, ...expressions, ...asked].join(' ')
}

/** Whoever may GET may ask for the head alone. */
const withHead = (methods: readonly string[] | undefined): readonly string[] | undefined =>
  methods?.includes('GET') ? [...new Set([...methods, 'HEAD'])] : methods

const overlap = (a: Claim, b: Claim): boolean =>
  a.host === b.host &&
  a.template === b.template &&
  a.asks === b.asks &&
  (!a.methods || !b.methods || a.methods.some(method => b.methods!.includes(method)))

function describe(a: Claim, b: Claim): string {
  const methods = a.methods?.filter(method => !b.methods || b.methods.includes(method)) ?? b.methods
  const where = a.host === ANY_HOST ? a.template : `${a.host}${a.template}`
  return methods ? `${methods.join(', ')} ${where}` : where
}
