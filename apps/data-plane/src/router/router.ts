import type { CompiledRoute, RouteMatch } from '../config/route.js'
import { type Asked, type PathDraft, PathTree } from './path-tree.js'

export type RouteResult = RouteMatch | { readonly allow: readonly string[] } | null

type Tree = PathTree<CompiledRoute>

/** A route with the host that it answers at: null for every host; `*.example.com` stands for every name below. */
export interface Placed {
  host: string | null
  route: CompiledRoute
}

/** Hosts to trees of paths: exact names first, then the longest wildcard, then the tree of every host. Never changed. */
export class Router {
  constructor(
    private readonly exact: ReadonlyMap<string, Tree> = new Map(),
    /** By `.example.com`. */
    private readonly wildcard: ReadonlyMap<string, Tree> = new Map(),
    private readonly anyHost: Tree = new PathTree(),
  ) {}

  edit(): RouterDraft {
    return new RouterDraft(this.exact, this.wildcard, this.anyHost)
  }

  /** Only in trees of the host itself; null where it has none or nothing is there. */
  findAtHost(host: string, method: string, path: string, asked: Asked | null): RouteResult {
    if (this.exact.size === 0 && this.wildcard.size === 0) return null
    const tree = this.exact.get(host) ?? this.wildcardTree(host)
    return tree ? tree.find(path, method, asked) : null
  }

  /** `path` is normalised. Null: nothing there; `allow`: there, but not by this method. */
  findAnywhere(method: string, path: string, asked: Asked | null): RouteResult {
    return this.anyHost.find(path, method, asked)
  }

  /** All of the host itself whose path fits, in the order in which they are asked. */
  *takingAtHost(host: string, path: string): Generator<{ route: CompiledRoute; rest: string }> {
    const tree = this.exact.get(host) ?? this.wildcardTree(host)
    if (tree) yield* tree.taking(path)
  }

  /** All of every host likewise. */
  takingAnywhere(path: string): Generator<{ route: CompiledRoute; rest: string }> {
    return this.anyHost.taking(path)
  }

  private wildcardTree(host: string): Tree | undefined {
    if (this.wildcard.size === 0) return undefined
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const tree = this.wildcard.get(host.slice(dot))
      if (tree) return tree
    }
    return undefined
  }
}

/** A router in the making. Names of hosts are in lower case. */
export class RouterDraft {
  private readonly drafts = new Map<string | null, PathDraft<CompiledRoute>>()

  constructor(
    private readonly exact: ReadonlyMap<string, Tree>,
    private readonly wildcard: ReadonlyMap<string, Tree>,
    private readonly anyHost: Tree,
  ) {}

  /** Throws RangeError on a path that cannot be. */
  add({ host, route }: Placed): void {
    this.draft(host).add(route.path, route)
  }

  remove({ host, route }: Placed): void {
    this.draft(host).remove(route.path, route)
  }

  done(): Router {
    const exact = new Map(this.exact)
    const wildcard = new Map(this.wildcard)
    let { anyHost } = this
    for (const [host, draft] of this.drafts) {
      const tree = draft.done()
      if (host === null) anyHost = tree
      else if (tree.isEmpty) (host.startsWith('*.') ? wildcard : exact).delete(keyOf(host))
      else (host.startsWith('*.') ? wildcard : exact).set(keyOf(host), tree)
    }
    return new Router(exact, wildcard, anyHost)
  }

  private draft(host: string | null): PathDraft<CompiledRoute> {
    let draft = this.drafts.get(host)
    if (!draft) {
      const trees = host?.startsWith('*.') ? this.wildcard : this.exact
      draft = (host === null ? this.anyHost : (trees.get(keyOf(host)) ?? new PathTree<CompiledRoute>())).edit()
      this.drafts.set(host, draft)
    }
    return draft
  }
}

const keyOf = (host: string): string => (host.startsWith('*.') ? host.slice(1) : host)
