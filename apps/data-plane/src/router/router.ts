import type { CompiledRoute, RouteMatch } from '../config/route.js'
import { PathTree } from './path-tree.js'

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
