import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import { Router } from '../router/router.js'
import type { UpstreamTarget } from '../upstream/balancer.js'
import type { Origins } from '../upstream/origin.js'
import type { CompiledRoute } from './route.js'
import type { Refusal, View } from './view.js'

const RANKS = { published: 0, deprecated: 1, retired: 2 } as const
const EVERYTHING = { path: '/*', methods: undefined, rewrite: undefined }

export function compileRoutes(view: View, origins: Origins, refusals: Refusal[]): Router {
  const router = new Router()
  for (const api of view.all('api')) {
    if (!api.rest) continue
    try {
      addApi(router, api, api.rest, origins)
    } catch (error) {
      refusals.push({ kind: 'api', id: api.id, reason: error instanceof Error ? error.message : 'not valid' })
    }
  }
  return router
}

/** At its own hosts an API is served from the root; elsewhere below its path. */
function addApi(router: Router, api: ApiResource, rest: NonNullable<ApiResource['rest']>, origins: Origins): void {
  const targets = rest.targets.map(target => ({
    ...origins.of(target.url, rest.timeouts.connectMs),
    weight: target.weight,
  }))
  const path = rest.path.replace(/\/+$/, '')
  const routes = rest.routes.length > 0 ? rest.routes : [EVERYTHING]
  for (const route of routes) {
    router.add(null, compileRoute(api, rest, targets, route, path))
    for (const host of rest.hosts) router.add(host.toLowerCase(), compileRoute(api, rest, targets, route, ''))
  }
}

function compileRoute(
  api: ApiResource,
  rest: NonNullable<ApiResource['rest']>,
  targets: readonly UpstreamTarget[],
  route: { path: string; methods?: string[] | undefined; rewrite?: string | undefined },
  base: string,
): CompiledRoute {
  if (!route.path.startsWith('/')) throw new RangeError(`a route's path begins with a slash: ${route.path}`)
  return {
    api,
    rest,
    label: rest.path.replace(/\/+$/, '') + route.path,
    path: base + route.path,
    methods: route.methods && route.methods.length > 0 ? methodSet(route.methods) : null,
    rank: RANKS[api.state],
    rewrite: route.rewrite === undefined ? null : compileRewrite(route.path, route.rewrite),
    strip: rest.stripPath ? base.length : 0,
    targets,
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
