import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { UpstreamTarget } from '../upstream/balancer.js'
import { type PathMatch, PathTree } from './path-tree.js'

/** A published path of a REST API, ready to be called. */
export interface CompiledRoute {
  readonly api: ApiResource
  readonly rest: NonNullable<ApiResource['rest']>
  /** As configured, for the log: the API's path and the route's below it. */
  readonly label: string
  /** Template of the whole path at the gateway, as PathTree takes it. */
  readonly path: string
  /** Null: every method. */
  readonly methods: ReadonlySet<string> | null
  /** Lower wins where two routes have the same path: published before deprecated before retired. */
  readonly rank: number
  /** Upstream path: texts and places of the match's values. Null: what is left of the path after `strip` characters. */
  readonly rewrite: readonly (string | number)[] | null
  readonly strip: number
  readonly targets: readonly UpstreamTarget[]
}

export type RouteMatch = PathMatch<CompiledRoute>
export type RouteResult = RouteMatch | { readonly allow: readonly string[] } | null

/** Hosts to trees of paths: exact names first, then the longest wildcard, then the tree of every host. */
export class Router {
  private readonly exact = new Map<string, PathTree<CompiledRoute>>()
  /** By `.example.com`. */
  private readonly wildcard = new Map<string, PathTree<CompiledRoute>>()
  private readonly anyHost = new PathTree<CompiledRoute>()

  /** Host names in lower case; `*.example.com` stands for every name below. Throws RangeError on a path that cannot be. */
  add(host: string | null, route: CompiledRoute): void {
    this.treeOf(host).add(route.path, route)
  }

  private treeOf(host: string | null): PathTree<CompiledRoute> {
    if (host === null) return this.anyHost
    const [map, name] = host.startsWith('*.') ? [this.wildcard, host.slice(1)] : [this.exact, host]
    let tree = map.get(name)
    if (!tree) {
      tree = new PathTree()
      map.set(name, tree)
    }
    return tree
  }

  /** Only in trees of the host itself; null where it has none or nothing is there. */
  findAtHost(host: string, method: string, path: string): RouteResult {
    if (this.exact.size === 0 && this.wildcard.size === 0) return null
    const tree = this.exact.get(host) ?? this.wildcardTree(host)
    return tree ? tree.find(path, method) : null
  }

  /** `path` is normalised. Null: nothing there; `allow`: there, but not by this method. */
  findAnywhere(method: string, path: string): RouteResult {
    return this.anyHost.find(path, method)
  }

  private wildcardTree(host: string): PathTree<CompiledRoute> | undefined {
    if (this.wildcard.size === 0) return undefined
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const tree = this.wildcard.get(host.slice(dot))
      if (tree) return tree
    }
    return undefined
  }
}
