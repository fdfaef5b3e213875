import type { ApiResource, RouteConditions } from '@gatehouse/shared/config/resources.js'
import { readTemplate } from '../router/path-tree.js'
import { type Placed, Router } from '../router/router.js'
import type { Origins } from '../upstream/origin.js'
import { Upstream } from '../upstream/upstream.js'
import { canCompile, compileConditions } from './compile-conditions.js'
import { compileUpstream } from './compile-upstream.js'
import type { CompiledRoute } from './route.js'
import type { Broken, View } from './view.js'

const RANKS = { published: 0, deprecated: 1, retired: 2 } as const
interface Route {
  path: string
  methods?: string[] | undefined
  rewrite?: string | undefined
  pattern?: string | undefined
  when?: RouteConditions | undefined
}

const EVERYTHING: Route = { path: '/*' }

export interface CompiledRoutes {
  readonly router: Router
  /** Where each version of an API stands in the router, by its id. */
  readonly placed: ReadonlyMap<string, readonly Placed[]>
  /** Versions that answer that they cannot be served here, by id, with the reason. */
  readonly refused: ReadonlyMap<string, string>
}

export const noRoutes: CompiledRoutes = { router: new Router(), placed: new Map(), refused: new Map() }

/** REST APIs by host and path, an API a step; only what changed is compiled. */
export function* compileRoutes(before: CompiledRoutes, view: View, origins: Origins): Generator<void, CompiledRoutes> {
  const full = view.isFull('api')
  const start = full ? noRoutes : before
  const draft = start.router.edit()
  const placed = new Map(start.placed)
  const refused = new Map(start.refused)
  for (const id of full ? [] : view.changed('api')) {
    for (const each of placed.get(id) ?? []) draft.remove(each)
    placed.delete(id)
    refused.delete(id)
  }
  const place = (id: string, all: Placed[]): void => {
    for (const each of all) draft.add(each)
    placed.set(id, all)
  }
  for (const api of view.changes.api.resources.values()) {
    yield
    if (!api.rest) continue
    try {
      const known = before.placed.get(api.id)?.[0]?.route.upstream
      place(api.id, placesOf(api, api.rest, compileUpstream(api.rest, origins, known)))
    } catch (error) {
      refused.set(api.id, error instanceof Error ? error.message : 'not valid')
      place(api.id, closedPlaces(api, api.rest))
    }
  }
  for (const [id, broken] of view.changes.api.broken) {
    yield
    const api = standIn(id, broken)
    refused.set(id, broken.reason)
    if (api?.rest) place(id, closedPlaces(api, api.rest))
  }
  return { router: draft.done(), placed, refused }
}

/** At its own hosts an API is served from the root; elsewhere below its path. Throws where any of it cannot be. */
function placesOf(api: ApiResource, rest: NonNullable<ApiResource['rest']>, upstream: Upstream): Placed[] {
  return placesWith(api, rest, upstream, rest.routes.length > 0 ? rest.routes : [EVERYTHING])
}

/** Everything below the API's path, for a refusal that says so; under its conditions where these are not what is wrong. */
function closedPlaces(api: ApiResource, rest: NonNullable<ApiResource['rest']>): Placed[] {
  const nobody = new Upstream(rest, [], { connectMs: rest.timeouts.connectMs })
  const when = canCompile(rest.when) ? rest.when : undefined
  return placesWith(api, { ...rest, when }, nobody, [EVERYTHING])
}

function placesWith(
  api: ApiResource,
  rest: NonNullable<ApiResource['rest']>,
  upstream: Upstream,
  routes: readonly Route[],
): Placed[] {
  const path = rest.path.replace(/\/+$/, '')
  return routes.flatMap((route, index) => [
    { host: null, route: compileRoute(api, rest, upstream, route, path, index) },
    ...rest.hosts.map(host => ({
      host: host.toLowerCase(),
      route: compileRoute(api, rest, upstream, route, '', index),
    })),
  ])
}

/** What an API that could not be read would have stood at; undefined where not even that can be told. */
function standIn(id: string, { raw }: Broken): ApiResource | undefined {
  const given = raw.rest as { path?: unknown; hosts?: unknown } | undefined
  if (typeof given?.path !== 'string' || !given.path.startsWith('/') || /[{}*]/.test(given.path)) return undefined
  const hosts = Array.isArray(given.hosts) ? given.hosts.filter(host => typeof host === 'string') : []
  return {
    id,
    api: String(raw.api ?? id),
    tenantId: String(raw.tenantId ?? ''),
    slug: String(raw.slug ?? id),
    name: String(raw.name ?? id),
    type: 'rest',
    version: String(raw.version ?? ''),
    state: 'published',
    capture: 'off',
    models: [],
    rest: {
      path: given.path,
      hosts,
      routes: [],
      stripPath: true,
      preserveHost: false,
      targets: [],
      protocol: 'http1',
      balancing: { algorithm: 'round-robin', hash: { by: 'address' }, slowStartMs: 0 },
      health: { passive: { failures: 0, statuses: [], grpcStatuses: [], ejectMs: 1, maxEjectMs: 1 }, panicPercent: 0 },
      retries: { attempts: 0, statuses: [], budgetPercent: 0 },
      timeouts: { connectMs: 1, headMs: 1, idleMs: 1 },
      maxBodyBytes: 0,
      auth: 'key',
    },
  }
}

function compileRoute(
  api: ApiResource,
  rest: NonNullable<ApiResource['rest']>,
  upstream: Upstream,
  route: Route,
  base: string,
  index: number,
): CompiledRoute {
  if (!route.path.startsWith('/')) throw new RangeError(`a route's path begins with a slash: ${route.path}`)
  readTemplate(base + route.path)
  const methods = route.methods && route.methods.length > 0 ? methodSet(route.methods) : null
  const { accepts, asks, tests } = compileConditions([rest.when, route.when], route.pattern)
  return {
    api,
    rest,
    label: rest.path.replace(/\/+$/, '') + route.path,
    template: route.path,
    path: base + route.path,
    methods,
    accepts,
    specificity: 2 * asks + (methods === null ? 0 : 1),
    rank: RANKS[api.state],
    tie: `${api.id} ${String(index).padStart(4, '0')}`,
    rewrite: route.rewrite === undefined ? null : compileRewrite(route.path, route.rewrite),
    strip: rest.stripPath ? base.length : 0,
    upstream,
    tests,
    asks: route,
  }
}

/** Whoever may GET may ask for the head alone. */
function methodSet(methods: readonly string[]): ReadonlySet<string> {
  const set = new Set(methods.map(method => method.toUpperCase()))
  if (set.has('GET')) set.add('HEAD')
  return set
}

/** `/v2/{id}/*` becomes texts and places in the match's values; throws RangeError on a name that the route has not. */
function compileRewrite(path: string, rewrite: string): (string | number)[] {
  if (!rewrite.startsWith('/')) throw new RangeError(`a rewrite begins with a slash: ${rewrite}`)
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
  const wide = rewrite.endsWith('/*')
  if (wide && !path.endsWith('/*')) throw new RangeError(`only a route that ends in /* has a rest: ${rewrite}`)
  const body = wide ? rewrite.slice(0, -2) : rewrite
  const parts: (string | number)[] = body.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part
    const place = names.indexOf(part)
    if (place < 0) throw new RangeError(`the route has no {${part}}`)
    return place
  })
  // The rest is the value after all parameters and has its own slash.
  return wide ? [...parts, names.length] : parts
}
